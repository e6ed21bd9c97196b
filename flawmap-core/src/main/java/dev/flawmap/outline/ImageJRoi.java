package dev.flawmap.outline;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** ImageJ's format of one selection, a {@code .roi} file. */
public final class ImageJRoi {
    private static final int MAGIC = 0x496F7574;
    private static final int VERSION = 228;
    private static final int COORDINATES_AT = 64;
    private static final int HEADER2 = 64;
    private static final int OPTIONS_AT = 50;
    private static final int ARC_AT = 54;

    private static final int POLYGON = 0;
    private static final int RECTANGLE = 1;
    private static final int OVAL = 2;
    private static final int FREEHAND = 7;
    private static final int TRACED = 8;
    private static final int SPLINE = 1;
    private static final int SUB_PIXEL = 128;

    private ImageJRoi() {}

    /**
     * A selection of an area.
     *
     * @param outline along the edges of its pixels
     * @param name that ImageJ's ROI Manager shows
     * @param slice of a stack, from 1; 0 for none
     * @return the file's content: a traced selection, or a composite one where the area has holes or is large
     */
    public static byte[] encode(Outline outline, String name, int slice) {
        List<int[]> corners = outline.outer();
        boolean composite = !outline.holes().isEmpty() || corners.size() > 0xFFFF;
        List<Float> path = new ArrayList<>();
        if (composite) {
            add(path, corners);
            outline.holes().forEach(hole -> add(path, hole));
        }
        int left = corners.stream().mapToInt(corner -> corner[0]).min().orElse(0);
        int top = corners.stream().mapToInt(corner -> corner[1]).min().orElse(0);
        int right = corners.stream().mapToInt(corner -> corner[0]).max().orElse(0);
        int bottom = corners.stream().mapToInt(corner -> corner[1]).max().orElse(0);
        // Sides are told in 16 bits; larger images have sub-pixel coordinates.
        int coordinates = composite ? 4 * path.size() : 4 * corners.size();
        boolean wide = !composite && (right > Short.MAX_VALUE || bottom > Short.MAX_VALUE);
        int header2 = COORDINATES_AT + coordinates + (wide ? 8 * corners.size() : 0);
        byte[] characters = name.getBytes(StandardCharsets.UTF_16BE);
        ByteBuffer out = ByteBuffer.allocate(header2 + HEADER2 + characters.length);
        out.putInt(MAGIC)
                .putShort((short) VERSION)
                .put((byte) (composite ? RECTANGLE : TRACED))
                .put((byte) 0);
        out.putShort((short) top)
                .putShort((short) left)
                .putShort((short) bottom)
                .putShort((short) right);
        out.putShort((short) (composite ? 0 : corners.size()));
        out.putInt(36, composite ? path.size() : 0);
        out.putShort(OPTIONS_AT, (short) (wide ? SUB_PIXEL : 0));
        out.putInt(56, slice);
        out.putInt(60, header2);
        out.position(COORDINATES_AT);
        if (composite) {
            path.forEach(out::putFloat);
        } else {
            corners.forEach(corner -> out.putShort((short) (corner[0] - left)));
            corners.forEach(corner -> out.putShort((short) (corner[1] - top)));
            if (wide) {
                corners.forEach(corner -> out.putFloat(corner[0]));
                corners.forEach(corner -> out.putFloat(corner[1]));
            }
        }
        out.putInt(header2 + 16, header2 + HEADER2).putInt(header2 + 20, characters.length / 2);
        out.position(header2 + HEADER2);
        out.put(characters);
        return out.array();
    }

    private static void add(List<Float> path, List<int[]> corners) {
        for (int i = 0; i < corners.size(); i++) {
            path.add(i == 0 ? 0f : 1f);
            path.add((float) corners.get(i)[0]);
            path.add((float) corners.get(i)[1]);
        }
        path.add(4f);
    }

    /**
     * The area of a selection.
     *
     * @param content of the file
     * @return its shape in pixels
     * @throws IOException with a reason, if it is damaged or selects no area
     */
    static Shape decode(byte[] content) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(content);
        try {
            if (in.getInt(0) != MAGIC) {
                throw new IOException("it is no ImageJ selection");
            }
            int top = in.getShort(8);
            int left = in.getShort(10);
            int bottom = in.getShort(12);
            int right = in.getShort(14);
            int segments = in.getInt(36);
            if (segments > 0) {
                return path(in, segments);
            }
            return switch (in.get(6)) {
                case RECTANGLE -> rectangle(left, top, right - left, bottom - top, in.getShort(ARC_AT));
                case OVAL -> new Ellipse2D.Double(left, top, right - left, bottom - top);
                case POLYGON, FREEHAND, TRACED -> polygon(in, left, top);
                default -> throw new IOException("its selection is a line or a point, which has no area");
            };
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private static Shape rectangle(int left, int top, int width, int height, int arc) {
        return arc > 0
                ? new RoundRectangle2D.Double(left, top, width, height, arc, arc)
                : new Rectangle2D.Double(left, top, width, height);
    }

    private static Shape polygon(ByteBuffer in, int left, int top) throws IOException {
        if ((in.getShort(OPTIONS_AT) & SPLINE) != 0) {
            throw new IOException(
                    "its border is a spline, which Edit › Selection › Interpolate makes a polygon in ImageJ");
        }
        int count = Short.toUnsignedInt(in.getShort(16));
        boolean fine = (in.getShort(OPTIONS_AT) & SUB_PIXEL) != 0;
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        for (int i = 0; i < count; i++) {
            double x;
            double y;
            if (fine) {
                x = in.getFloat(COORDINATES_AT + 4 * count + 4 * i);
                y = in.getFloat(COORDINATES_AT + 8 * count + 4 * i);
            } else {
                x = left + in.getShort(COORDINATES_AT + 2 * i);
                y = top + in.getShort(COORDINATES_AT + 2 * count + 2 * i);
            }
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        if (count > 0) {
            path.closePath();
        }
        return path;
    }

    private static Shape path(ByteBuffer in, int length) throws IOException {
        if (length > (in.capacity() - COORDINATES_AT) / 4) {
            throw new IOException("it is damaged");
        }
        in.position(COORDINATES_AT);
        int end = COORDINATES_AT + 4 * length;
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        while (in.position() < end) {
            int kind = (int) in.getFloat();
            if (kind != 0 && path.getCurrentPoint() == null) {
                throw new IOException("it is damaged");
            }
            switch (kind) {
                case 0 -> path.moveTo(in.getFloat(), in.getFloat());
                case 1 -> path.lineTo(in.getFloat(), in.getFloat());
                case 2 -> path.quadTo(in.getFloat(), in.getFloat(), in.getFloat(), in.getFloat());
                case 3 ->
                    path.curveTo(
                            in.getFloat(), in.getFloat(), in.getFloat(), in.getFloat(), in.getFloat(), in.getFloat());
                case 4 -> path.closePath();
                default -> throw new IOException("it is damaged");
            }
        }
        return path;
    }
}
