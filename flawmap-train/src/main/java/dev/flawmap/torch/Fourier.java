package dev.flawmap.torch;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** libtorch's discrete Fourier transform. */
public final class Fourier {
    private Fourier() {}

    /**
     * The power of a square at every frequency: |F|², not normalised. Frequencies above half the side are negative.
     *
     * @param square {@code side * side} values, row by row
     * @param side of the square
     * @return {@code side * side} values, row by row
     */
    public static double[] power(double[] square, int side) {
        Torch.load();
        try (PointerScope scope = new PointerScope()) {
            Tensor transformed = torch.fft_fft2(AbstractTensor.create(square, side, side));
            double[] power = new double[square.length];
            new DoublePointer(transformed.abs().square().contiguous().data_ptr()).get(power);
            return power;
        }
    }
}
