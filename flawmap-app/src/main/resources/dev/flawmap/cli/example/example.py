# Runs the exported graph on the example and compares the scores. Needs: pip install numpy onnxruntime
import json
import pathlib
import sys

import numpy
import onnxruntime

here = pathlib.Path(__file__).resolve().parent
facts = json.loads((here / "example.json").read_text())
session = onnxruntime.InferenceSession(str(here.parent / "model.onnx"), providers=["CPUExecutionProvider"])
# Greys from 0 (black) to 1 (white), float32: [1, 1, height, width] for images, [count, 1, side, side] for patches.
values = numpy.fromfile(here / facts["input"], dtype="<f4").reshape(facts["shape"])
scores = session.run([facts["score"]], {"input": values})[0]
expected = numpy.fromfile(here / facts["expected"], dtype="<f4").reshape(scores.shape)
difference = float(numpy.abs(scores - expected).max())
print("largest difference", difference)
sys.exit(0 if difference <= facts["tolerance"] else 1)
