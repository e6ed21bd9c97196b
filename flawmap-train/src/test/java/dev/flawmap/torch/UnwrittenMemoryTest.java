package dev.flawmap.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.network.Padding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results and gradients in lower precision do not depend on what the memory held that they are computed in. */
final class UnwrittenMemoryTest {
    private static final int REPEATS = 5;

    @ParameterizedTest
    @CsvSource({
        "32, 4, 3",
        "128, 1, 1",
        "128, 2, 3",
        "32, 36, 5",
        "16, 1, 1",
        "32, 1, 5",
        "1, 16, 1",
        "17, 32, 3",
        "2, 16, 5"
    })
    void ofConvolutions(int in, int out, int kernel) {
        TorchOps ops = new TorchOps(Map.of(), Set.of());
        check(
                new long[] {8, in, 17, 17},
                new long[] {out, in, kernel, kernel},
                out,
                (x, w, b) -> ops.conv(x, w, b, 1, Padding.same(kernel, 1), 1));
    }

    @ParameterizedTest
    @CsvSource({"32, 1, 16", "64, 32, 8", "128, 3, 4", "256, 128, 1", "256, 128, 2", "20, 3, 2"})
    void ofTransposedConvolutions(int in, int out, int side) {
        TorchOps ops = new TorchOps(Map.of(), Set.of());
        check(
                new long[] {8, in, side, side},
                new long[] {in, out, 5, 5},
                out,
                (x, w, b) -> ops.convTranspose(x, w, b, 2, Padding.same(5, 2)));
    }

    /** What is differentiated. */
    private interface Function {
        Tensor of(Tensor x, Tensor weight, Tensor bias);
    }

    private static void check(long[] shape, long[] weightShape, int out, Function function) {
        Torch bf16 = Torch.open(1, Torch.Precision.BF16, "cpu");
        bf16.seed(1);
        try (Torch.Scope scope = bf16.scope()) {
            List<Tensor> leaves = List.of(torch.randn(shape), torch.randn(weightShape), torch.randn(out));
            leaves.forEach(leaf -> leaf.set_requires_grad(true));
            List<Tensor> expected = results(leaves, function);
            for (int i = 0; i < REPEATS; i++) {
                List<Tensor> actual;
                try (Torch.Scope cast = bf16.autocast()) {
                    actual = results(leaves, function);
                }
                for (int k = 0; k < expected.size(); k++) {
                    double size = expected.get(k).abs().max().item_double();
                    double worst =
                            actual.get(k).sub(expected.get(k)).abs().max().item_double();
                    assertThat(worst).as("number %d", k).isLessThan(0.05 * size);
                }
            }
        }
    }

    /** The gradients, the value, and the value where nothing is differentiated. */
    private static List<Tensor> results(List<Tensor> leaves, Function function) {
        spoil();
        Tensor value = function.of(leaves.get(0), leaves.get(1), leaves.get(2)).to(torch.ScalarType.Float);
        Tensor loss = value.square().mean();
        spoil();
        List<Tensor> all = new ArrayList<>(Torch.inFullPrecision(() -> Weights.gradients(loss, leaves, false)));
        all.add(value.detach());
        spoil();
        try (NoGradGuard guard = new NoGradGuard()) {
            all.add(function.of(leaves.get(0), leaves.get(1), leaves.get(2)).to(torch.ScalarType.Float));
        }
        return all;
    }

    /** Leaves values that are no numbers in memory that is free again. */
    private static void spoil() {
        try (PointerScope scope = new PointerScope()) {
            for (int kilobytes : new int[] {18, 64, 80, 400, 1000, 2000, 4000}) {
                for (int i = 0; i < 6; i++) {
                    assertThat(torch.full(new long[] {256L * kilobytes}, new Scalar(Float.NaN))
                                    .numel())
                            .isPositive();
                }
            }
        }
    }
}
