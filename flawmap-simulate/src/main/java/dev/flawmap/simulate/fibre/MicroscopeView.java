package dev.flawmap.simulate.fibre;

/** A scene as the microscope sees it, before noise. */
final class MicroscopeView {
    private final int width;
    private final int height;
    private final float[] grey;
    private final boolean[] flaw;

    /** Wraps arrays of {@code width * height} values, row by row, without copying them. */
    MicroscopeView(int width, int height, float[] grey, boolean[] flaw) {
        this.width = width;
        this.height = height;
        this.grey = grey;
        this.flaw = flaw;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** The light from every pixel, 0 to about 1, for reading only. */
    float[] grey() {
        return grey;
    }

    /** The pixels where a flaw lies on top, for reading only. */
    boolean[] flaw() {
        return flaw;
    }
}
