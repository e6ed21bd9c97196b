// Runs the exported graph on the example and compares the scores. Needs: dotnet add package Microsoft.ML.OnnxRuntime
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

static class Example
{
    static float[] Floats(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        float[] values = new float[bytes.Length / sizeof(float)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    // The argument is the folder that this file lies in.
    static int Main(string[] arguments)
    {
        string here = arguments.Length > 0 ? arguments[0] : ".";
        JsonElement facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(here, "example.json"))).RootElement;
        string score = facts.GetProperty("score").GetString();
        // Greys from 0 (black) to 1 (white): [1, 1, height, width] for images, [count, 1, side, side] for patches.
        int[] shape = facts.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()).ToArray();
        var input = new DenseTensor<float>(Floats(Path.Combine(here, facts.GetProperty("input").GetString())), shape);
        using var session = new InferenceSession(Path.Combine(here, "..", "model.onnx"));
        using var results = session.Run(new[] { NamedOnnxValue.CreateFromTensor("input", input) }, new[] { score });
        float[] scores = results.First().AsTensor<float>().ToArray();
        float[] expected = Floats(Path.Combine(here, facts.GetProperty("expected").GetString()));
        double difference = scores.Length == expected.Length
            ? scores.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max()
            : double.PositiveInfinity;
        Console.WriteLine($"largest difference {difference}");
        return difference <= facts.GetProperty("tolerance").GetDouble() ? 0 : 1;
    }
}
