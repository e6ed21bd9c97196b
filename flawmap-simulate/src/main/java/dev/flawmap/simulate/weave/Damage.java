package dev.flawmap.simulate.weave;

import dev.flawmap.simulate.surface.Blob;
import dev.flawmap.simulate.surface.Fabric;
import dev.flawmap.simulate.surface.Path;
import dev.flawmap.simulate.surface.SmoothNoise;
import dev.flawmap.simulate.surface.Strand;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What happens to finished cloth. */
final class Damage {
    /** Says where cloth is gone. */
    private interface Gone {
        boolean at(float x, float y);
    }

    private Damage() {}

    /** A round hole with frayed ends. */
    static void hole(Fabric cloth, double area, SplittableRandom random) {
        Blob blob = new Blob(
                random.nextDouble(0.05, 0.95) * cloth.width(),
                random.nextDouble(0.05, 0.95) * cloth.height(),
                area,
                0.2,
                random);
        double fray = Math.min(6, 0.35 * blob.radius());
        remove(
                cloth,
                () -> {
                    double inset = random.nextDouble(fray);
                    return (x, y) -> blob.inside(x, y) > inset;
                },
                fray,
                random);
    }

    /** A cut, slightly open, with frayed ends. */
    static void cut(Fabric cloth, double area, SplittableRandom random) {
        double open = random.nextDouble(2.5, 4.5);
        double length = area / (2 * open + 7);
        Path path = Path.winding(
                random.nextDouble(0.1, 0.9) * cloth.width(),
                random.nextDouble(0.1, 0.9) * cloth.height(),
                random.nextDouble(Math.PI),
                length,
                0.3,
                random);
        remove(
                cloth,
                () -> {
                    double wide = open * random.nextDouble(0.7, 1.3);
                    return (x, y) -> path.isNear(x, y, wide);
                },
                3,
                random);
    }

    /**
     * Takes away parts of yarns, and bends the ends.
     *
     * @param everyYarn says for one yarn after another where it is gone
     * @param fray how far the ends are bent, about, in pixels
     */
    private static void remove(Fabric cloth, Supplier<Gone> everyYarn, double fray, SplittableRandom random) {
        List<Strand> left = new ArrayList<>();
        for (Strand yarn : cloth.strands()) {
            Gone gone = everyYarn.get();
            int start = 0;
            for (int i = 0; i <= yarn.count(); i++) {
                if (i == yarn.count() || gone.at(yarn.xs()[i], yarn.ys()[i])) {
                    if (i - start > 1) {
                        Strand piece = i - start == yarn.count() ? yarn : yarn.part(start, i - 1);
                        Strand frayed = frayed(piece, start > 0, i < yarn.count(), fray, random);
                        left.add(frayed);
                        if (i < yarn.count() && random.nextInt(3) == 0) {
                            cloth.lay(fibre(frayed, fray, random));
                        }
                    }
                    start = i + 1;
                }
            }
        }
        cloth.strands().clear();
        cloth.strands().addAll(left);
    }

    private static Strand frayed(Strand yarn, boolean atStart, boolean atEnd, double fray, SplittableRandom random) {
        if (!atStart && !atEnd) {
            return yarn;
        }
        float[] xs = yarn.xs().clone();
        float[] ys = yarn.ys().clone();
        float[] radii = yarn.radii().clone();
        double startPush = atStart ? fray * 0.5 * random.nextGaussian() : 0;
        double endPush = atEnd ? fray * 0.5 * random.nextGaussian() : 0;
        int last = xs.length - 1;
        for (int i = 0; i <= last; i++) {
            double nearStart = Math.max(0, 1 - i / 5.0);
            double nearEnd = Math.max(0, 1 - (last - i) / 5.0);
            double push = startPush * nearStart * nearStart + endPush * nearEnd * nearEnd;
            double heading = yarn.heading(i);
            xs[i] -= (float) (push * Math.sin(heading));
            ys[i] += (float) (push * Math.cos(heading));
            radii[i] *= (float) (1 - 0.5 * Math.max(atStart ? nearStart : 0, atEnd ? nearEnd : 0));
        }
        return yarn.moved(xs, ys).shaped(yarn.heights(), radii);
    }

    /** A single fibre that hangs out of the end of a yarn. */
    private static Strand fibre(Strand yarn, double fray, SplittableRandom random) {
        int last = yarn.count() - 1;
        double angle = yarn.heading(last) + random.nextDouble(-0.8, 0.8);
        double length = fray * random.nextDouble(2, 4);
        Path path = Path.winding(
                yarn.xs()[last] + length / 4 * Math.cos(angle),
                yarn.ys()[last] + length / 4 * Math.sin(angle),
                angle,
                length,
                5,
                random);
        return Strand.along(path, (float) Cloth.LIFT * 2, 0.8f, yarn.coat());
    }

    /** A stain that has soaked in, darkest along its edge. */
    static void stain(Fabric cloth, double area, SplittableRandom random) {
        Blob blob = new Blob(random.nextDouble(cloth.width()), random.nextDouble(cloth.height()), area, 0.25, random);
        float dark = (float) random.nextDouble(0.3, 0.5);
        float edge = (float) random.nextDouble(0.05, 0.2);
        SmoothNoise uneven = new SmoothNoise(random.nextLong(), 9);
        cloth.lay(canvas -> blob.visit(cloth.width(), cloth.height(), 0, (x, y, inside) -> {
            float soaked = Math.min(1, inside / 5) * (1 + 0.2f * uneven.at(x, y));
            float rim = edge * (float) Math.exp(-(inside - 4) * (inside - 4) / 8);
            canvas.grey()[y * cloth.width() + x] *= 1 - Math.min(1, dark * soaked + rim);
        }));
    }
}
