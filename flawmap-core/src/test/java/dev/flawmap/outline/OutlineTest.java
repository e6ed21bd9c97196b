package dev.flawmap.outline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.flawmap.Mutation;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.ImageWriter;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Region;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.valid.IsValidOp;

/** Outlines, filled again, are the areas they were made of. */
class OutlineTest {
    private static final int SIDE = 12;

    @TempDir
    Path folder;

    private static Mask noise(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean[] pixels = new boolean[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(5) < 3;
        }
        return new Mask(SIDE, SIDE, pixels);
    }

    /** All areas of a mask by their outlines. */
    private static Mask filled(Mask mask, Path file) throws IOException {
        BitSet left = new BitSet();
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            left.set(i);
        }
        Mask all = Mask.empty(SIDE, SIDE);
        while (!left.isEmpty()) {
            Outline outline = Outline.of(mask, left.nextSetBit(0));
            Files.write(file, ImageJRoi.encode(outline, "one", 0));
            Mask area = RegionFile.read(file).inside(SIDE, SIDE);
            assertThat(area.count()).isPositive();
            for (int i = area.nextSet(0); i >= 0; i = area.nextSet(i + 1)) {
                assertThat(left.get(i)).isTrue();
                left.clear(i);
            }
            all = all.or(area);
        }
        return all;
    }

    @Test
    void selectionsAreTheAreasTheyAreOf() throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            Mask mask = noise(seed);
            assertThat(filled(mask, folder.resolve("a.roi")))
                    .as("seed %d", seed)
                    .isEqualTo(mask);
        }
    }

    /** Rings that touch themselves, and holes that cut an area in two, are no valid polygons. */
    @Test
    void partsAreValidPolygonsOfTheSameArea() {
        GeometryFactory factory = new GeometryFactory();
        int several = 0;
        int touching = 0;
        for (long seed = 1; seed <= 200; seed++) {
            Mask mask = noise(seed);
            List<Outline> parts = Outline.parts(mask, mask.nextSet(0));
            MultiPolygon polygons = factory.createMultiPolygon(
                    parts.stream().map(part -> polygon(factory, part)).toArray(Polygon[]::new));
            assertThat(new IsValidOp(polygons).getValidationError())
                    .as("seed %d", seed)
                    .isNull();
            Outline whole = Outline.of(mask, mask.nextSet(0));
            assertThat(polygons.getArea()).isEqualTo(whole.pixels());
            assertThat(parts.stream().mapToInt(Outline::pixels).sum()).isEqualTo(whole.pixels());
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    Point middle = factory.createPoint(new Coordinate(x + 0.5, y + 0.5));
                    if (polygons.contains(middle)) {
                        assertThat(mask.get(x, y)).isTrue();
                    }
                }
            }
            several += parts.size() > 1 ? 1 : 0;
            touching += polygon(factory, whole).isValid() ? 0 : 1;
        }
        assertThat(several).isGreaterThan(50);
        assertThat(touching).as("areas of which one polygon is not valid").isGreaterThan(50);
    }

    private static Polygon polygon(GeometryFactory factory, Outline outline) {
        return factory.createPolygon(
                ring(factory, outline.outer()),
                outline.holes().stream().map(hole -> ring(factory, hole)).toArray(LinearRing[]::new));
    }

    private static LinearRing ring(GeometryFactory factory, List<int[]> corners) {
        return factory.createLinearRing(Stream.concat(corners.stream(), Stream.of(corners.get(0)))
                .map(corner -> new Coordinate(corner[0], corner[1]))
                .toArray(Coordinate[]::new));
    }

    private Region read(String name, String text) throws IOException {
        return RegionFile.read(Files.writeString(folder.resolve(name), text));
    }

    @Test
    void geoJsonHasPolygonsWithHoles() throws IOException {
        String polygon = "{\"type\": \"Polygon\", \"coordinates\": [[[1,1],[6,1],[6,5],[1,5],[1,1]],"
                + "[[2,2],[3,2],[3,3],[2,3],[2,2]]]}";
        Mask mask = read("a.geojson", polygon).inside(8, 8);
        assertThat(mask.count()).isEqualTo(5 * 4 - 1);
        assertThat(mask.get(1, 1)).isTrue();
        assertThat(mask.get(2, 2)).isFalse();
        assertThat(mask.get(6, 4)).isFalse();
        String collection = "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"geometry\": "
                + polygon + "}]}";
        assertThat(read("b.json", collection).inside(8, 8)).isEqualTo(mask);
        assertThat(read("c.json", "[" + collection + "]").inside(8, 8)).isEqualTo(mask);
    }

    @Test
    void aMaskIsARegionOfItsOwnSize() throws IOException {
        Mask mask = noise(1);
        Path file = folder.resolve("mask.png");
        ImageWriter.writeMask(file, mask);
        assertThat(RegionFile.read(file).inside(SIDE, SIDE)).isEqualTo(mask);
        assertThatThrownBy(() -> RegionFile.read(file).inside(SIDE, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12×12");
    }

    /** Two squares of 6×6 that share 3×3, the first with a hole of 2×2 that the second covers by a quarter. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[0,0],[6,0],[6,6],[0,6],[0,0]],[[2,2],[4,2],[4,4],[2,4],[2,2]]",
                "[[0,0],[0,6],[6,6],[6,0],[0,0]],[[2,2],[4,2],[4,4],[2,4],[2,2]]",
                "[[0,0],[6,0],[6,6],[0,6],[0,0]],[[2,2],[2,4],[4,4],[4,2],[2,2]]"
            })
    void whatSeveralPolygonsCoverBelongsToTheRegion(String rings) throws IOException {
        Mask region = read(
                        "a.json",
                        "[{\"type\": \"Polygon\", \"coordinates\": [" + rings + "]}, {\"type\": \"Polygon\","
                                + " \"coordinates\": [[[3,3],[9,3],[9,9],[3,9],[3,3]]]}]")
                .inside(SIDE, SIDE);
        assertThat(region.count()).isEqualTo(36 + 36 - 9 - 3);
        assertThat(region.get(3, 3)).isTrue();
        assertThat(region.get(5, 5)).isTrue();
        assertThat(region.get(2, 2)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[1, 2]", "{\"type\": \"Point\", \"coordinates\": [1, 2]}", "no JSON"})
    void whatIsNoRegionIsRefused(String text) {
        for (String name : new String[] {"a.json", "a.roi"}) {
            assertThatThrownBy(() -> read(name, text))
                    .isInstanceOf(BadImageException.class)
                    .hasMessageStartingWith("The region ")
                    .hasMessageEndingWith(".");
        }
    }

    @Test
    void mutatedSelectionsAreReadOrRefused() throws IOException {
        byte[] valid = ImageJRoi.encode(Outline.of(noise(2), noise(2).nextSet(0)), "one", 3);
        for (long seed = 1; seed <= 300; seed++) {
            Path file = Files.write(folder.resolve("m.roi"), Mutation.of(valid, new SplittableRandom(seed)));
            try {
                RegionFile.read(file).inside(SIDE, SIDE);
            } catch (BadImageException e) {
                assertThat(e).hasMessageEndingWith(".");
            } catch (RuntimeException | Error e) {
                fail("seed " + seed, e);
            }
        }
    }

    @Test
    void mutatedGeoJsonIsReadOrRefused() throws IOException {
        byte[] valid = "{\"type\": \"Polygon\", \"coordinates\": [[[1,1],[6,1],[6,5],[1,5],[1,1]]]}"
                .getBytes(StandardCharsets.UTF_8);
        for (long seed = 1; seed <= 300; seed++) {
            Path file = Files.write(folder.resolve("m.json"), Mutation.of(valid, new SplittableRandom(seed)));
            try {
                RegionFile.read(file).inside(SIDE, SIDE);
            } catch (BadImageException e) {
                assertThat(e).hasMessageEndingWith(".");
            } catch (RuntimeException | Error e) {
                fail("seed " + seed, e);
            }
        }
    }
}
