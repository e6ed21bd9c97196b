package dev.flawmap.torch;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds, for some square patches, how near any place of some images comes to them. All places are looked at, as products
 * of matrices. Not thread-safe.
 */
public final class NearestPatches {
    /** Places compared at once: 32 MB for patches of 32×32 pixels. */
    private static final int AT_ONCE = 8192;

    private final int side;
    private final float[] patches;
    private final float[] nearest;

    /**
     * Begins a search.
     *
     * @param patches one after the other, row by row
     * @param side of a patch in pixels
     */
    public NearestPatches(float[] patches, int side) {
        Torch.load();
        this.side = side;
        this.patches = patches.clone();
        this.nearest = new float[patches.length / (side * side)];
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    }

    /**
     * Looks at all places of an image, row by row.
     *
     * @param pixels {@code width * height} greys, row by row
     * @param width in pixels
     * @param height in pixels
     */
    public void search(float[] pixels, int width, int height) {
        int area = side * side;
        float[] places = new float[AT_ONCE * area];
        int waiting = 0;
        for (int y = 0; y + side <= height; y++) {
            for (int x = 0; x + side <= width; x++) {
                for (int row = 0; row < side; row++) {
                    System.arraycopy(pixels, (y + row) * width + x, places, waiting * area + row * side, side);
                }
                waiting++;
                if (waiting == AT_ONCE) {
                    compare(places, waiting);
                    waiting = 0;
                }
            }
        }
        if (waiting > 0) {
            compare(Arrays.copyOf(places, waiting * area), waiting);
        }
    }

    /** ‖a − p‖² = ‖a‖² + ‖p‖² − 2·aᵀp, of all places a and patches p. */
    private void compare(float[] places, int count) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor a = AbstractTensor.create(places, count, (long) side * side);
            Tensor p = AbstractTensor.create(patches, nearest.length, (long) side * side);
            Tensor lengths = a.square().sum(1).unsqueeze(1);
            Tensor ownLengths = p.square().sum(1).unsqueeze(0);
            Tensor products = torch.matmul(a, p.transpose(0, 1));
            Tensor squares = lengths.add(ownLengths).sub(products.add(products));
            float[] least = TorchOps.values(squares.amin(new long[] {0}, false));
            for (int i = 0; i < nearest.length; i++) {
                nearest[i] = Math.min(nearest[i], Math.max(0, least[i]));
            }
        }
    }

    /** {@return the least distance of every patch (L2) so far, exact to some thousandths of a patch's own length} */
    public float[] distances() {
        float[] distances = new float[nearest.length];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = (float) Math.sqrt(nearest[i]);
        }
        return distances;
    }
}
