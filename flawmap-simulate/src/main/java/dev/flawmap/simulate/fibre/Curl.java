package dev.flawmap.simulate.fibre;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A fibre that makes a loop or two.
 *
 * @param area about that of the loops' fibre, in pixels
 */
record Curl(double area) implements Flaw {
    private static final double STEP = 2;
    private static final double MIN_RADIUS = 11;
    private static final double MAX_RADIUS = 30;

    @Override
    public void addTo(Scene scene, SplittableRandom random) {
        Optional<Scene.Spot> found = scene.spot(random);
        if (found.isEmpty()) {
            return;
        }
        Scene.Spot spot = found.get();
        Fibre fibre = spot.fibre();
        int point = spot.point();
        double length = area / (2 * fibre.radius(point));
        int loops = length > 2 * Math.PI * MAX_RADIUS ? 2 : 1;
        double radius = Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, length / (2 * Math.PI * loops)));
        int side = random.nextBoolean() ? 1 : -1;
        Fibre loop = loop(
                fibre,
                point,
                loops,
                radius * side,
                random.nextDouble(-0.12, 0.18),
                random.nextDouble(0.1, 0.35) * loops);
        scene.replace(spot, List.of(fibre, sheet -> sheet.paintFlaw(loop)));
    }

    /**
     * Loops that begin and end at a fibre's point.
     *
     * @param radius positive to the right of the fibre, negative to the left
     * @param squash how much the loops are stretched along the fibre, as a part of the radius
     * @param spiral how much they widen half-way
     */
    private static Fibre loop(Fibre fibre, int point, int loops, double radius, double squash, double spiral) {
        int count = (int) Math.ceil(loops * 2 * Math.PI * Math.abs(radius) / STEP) + 1;
        float[] xs = new float[count];
        float[] ys = new float[count];
        float[] radii = new float[count];
        float[] levels = new float[count];
        double start = fibre.heading(point);
        double centreX = fibre.x(point) - radius * Math.sin(start);
        double centreY = fibre.y(point) + radius * Math.cos(start);
        for (int i = 0; i < count; i++) {
            double part = (double) i / (count - 1);
            double turned = 2 * Math.PI * loops * part - Math.PI / 2;
            double angle = start + Math.signum(radius) * turned;
            double uneven = squash * (1 - Math.cos(2 * turned + Math.PI)) + spiral * Math.sin(Math.PI * part);
            double distance = Math.abs(radius) * (1 + uneven);
            xs[i] = (float) (centreX + distance * Math.cos(angle));
            ys[i] = (float) (centreY + distance * Math.sin(angle));
            radii[i] = fibre.radius(point);
            levels[i] = fibre.level(point);
        }
        return new Fibre(xs, ys, radii, levels);
    }
}
