package dev.flawmap.simulate.grid;

import dev.flawmap.simulate.surface.Blob;
import dev.flawmap.simulate.surface.Canvas;
import dev.flawmap.simulate.surface.Coat;
import dev.flawmap.simulate.surface.Fabric;
import dev.flawmap.simulate.surface.Light;
import dev.flawmap.simulate.surface.Path;
import dev.flawmap.simulate.surface.SmoothNoise;
import dev.flawmap.simulate.surface.Strand;
import java.util.SplittableRandom;

/** Things that do not belong on a mesh. */
final class MeshResidues {
    private static final float ON_TOP = 3 * Mesh.RADIUS;
    private static final Light YARN = new Light(0.3f, 0.35f, 0, 1);

    private MeshResidues() {}

    /** A drop of glue that fills the space between wires: a smooth dome that lets the wires shine through. */
    static void drop(Fabric mesh, double area, SplittableRandom random) {
        Blob blob = new Blob(random.nextDouble(mesh.width()), random.nextDouble(mesh.height()), area, 0.12, random);
        float amber = (float) random.nextDouble(0.2, 0.5);
        float opacity = (float) random.nextDouble(0.75, 0.95);
        Light wet = new Light(0.35f * amber, 0.8f * amber, 0.6f, 40);
        mesh.lay(canvas -> blob.visit(mesh.width(), mesh.height(), 0.5, (x, y, inside) -> {
            float slopeX = (float) (dome(blob, x - 1, y) - dome(blob, x + 1, y));
            float slopeY = (float) (dome(blob, x, y - 1) - dome(blob, x, y + 1));
            canvas.blend(x, y, ON_TOP, wet.at(slopeX, slopeY, 1.3f), opacity * Math.min(1, inside + 0.5f));
        }));
    }

    /** The height of a drop, in pixels. */
    private static double dome(Blob blob, double x, double y) {
        double steep = Math.min(blob.radius(), 14);
        double depth = Math.max(0, Math.min(1, blob.inside(x, y) / steep));
        return 0.6 * steep * Math.sqrt(depth * (2 - depth));
    }

    /** A chip of another metal: a few flat faces with sharp edges. */
    static void chip(Fabric mesh, double area, SplittableRandom random) {
        double x = random.nextDouble(mesh.width());
        double y = random.nextDouble(mesh.height());
        int faces = random.nextInt(4, 7);
        double[] angles = new double[faces];
        double[] distances = new double[faces];
        float[] greys = new float[faces];
        double radius = Math.sqrt(area / 3.6);
        for (int i = 0; i < faces; i++) {
            angles[i] = (i + random.nextDouble(-0.3, 0.3)) * 2 * Math.PI / faces;
            distances[i] = radius * random.nextDouble(0.7, 1.2);
            greys[i] = (float) random.nextDouble(0.25, 0.95);
        }
        SmoothNoise grain = new SmoothNoise(random.nextLong(), 2);
        mesh.lay(canvas -> {
            int reach = (int) (3 * radius) + 1;
            for (int py = Math.max(0, (int) y - reach); py <= Math.min(mesh.height() - 1, y + reach); py++) {
                for (int px = Math.max(0, (int) x - reach); px <= Math.min(mesh.width() - 1, x + reach); px++) {
                    int nearest = 0;
                    double inside = Double.POSITIVE_INFINITY;
                    for (int i = 0; i < faces; i++) {
                        double depth = distances[i] - (px - x) * Math.cos(angles[i]) - (py - y) * Math.sin(angles[i]);
                        nearest = depth < inside ? i : nearest;
                        inside = Math.min(depth, inside);
                    }
                    paintFace(canvas, px, py, (float) inside, greys[nearest] * (1 + 0.12f * grain.at(px, py)));
                }
            }
        });
    }

    private static void paintFace(Canvas canvas, int x, int y, float inside, float grey) {
        if (inside > -0.5f) {
            canvas.blend(x, y, ON_TOP + inside, grey, Math.min(1, inside + 0.5f));
        }
    }

    /** A loose textile thread that lies over the wires. */
    static void thread(Fabric mesh, double area, SplittableRandom random) {
        float radius = (float) random.nextDouble(1.4, 2.6);
        Path path = Path.winding(
                random.nextDouble(0.1, 0.9) * mesh.width(),
                random.nextDouble(0.1, 0.9) * mesh.height(),
                random.nextDouble(Math.PI),
                area / (2 * radius),
                random.nextDouble(0.8, 3),
                random);
        Coat coat = new Coat(YARN, new SmoothNoise(random.nextLong(), 1.2), 0.3f, 3, 1);
        mesh.lay(Strand.along(path, ON_TOP, radius, coat));
    }
}
