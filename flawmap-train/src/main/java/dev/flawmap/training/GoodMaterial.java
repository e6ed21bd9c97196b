package dev.flawmap.training;

import dev.flawmap.data.Sample;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.Scale;
import dev.flawmap.image.Sha256;
import dev.flawmap.model.Provenance.TrainingFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Good images in memory, split into area to learn from and area held out to calibrate on. With eight images or more,
 * an eighth of them is held out; with fewer, an upright strip of an eighth of every image, at a random place. Images
 * too small for that are learned from whole.
 */
public final class GoodMaterial {
    private static final int FEW = 8;
    private static final double SHARE = 0.125;
    /** Places of crops from which on a material tells whether it has a direction: those of 400×400 pixels. */
    private static final long ENOUGH_TO_TELL = 93_000;

    /**
     * A rectangle of an image.
     *
     * @param image its index
     */
    public record Area(int image, int x, int y, int width, int height) {
        /** The number of places where a square crop of that side fits. */
        long places(int side) {
            return width < side || height < side ? 0 : (long) (width - side + 1) * (height - side + 1);
        }
    }

    private final List<GreyImage> images;
    private final List<TrainingFile> files;
    private final List<String> notes;
    private final Scale scale;
    private final OptionalDouble nmPerPixel;
    private final List<Area> training = new ArrayList<>();
    private final List<Area> heldOut = new ArrayList<>();
    private List<Integer> turns = Symmetry.ALL;

    private GoodMaterial(List<GreyImage> whole, List<TrainingFile> files, List<String> notes, Scale scale) {
        this.images = whole.stream().map(scale::reduce).toList();
        this.files = List.copyOf(files);
        this.notes = notes;
        this.scale = scale;
        this.nmPerPixel = nmPerPixel(whole);
    }

    /** Reads good images at their own resolution, as {@link #read(List, int, long, WorkingSize)} does. */
    public static GoodMaterial read(List<Sample> samples, int crop, long seed) throws IOException {
        return read(samples, crop, seed, WorkingSize.FULL);
    }

    /**
     * Reads good images, reduces them to the resolution to work at, and splits their area.
     *
     * @param crop the side of training crops in pixels
     * @throws IOException with one sentence, if an image is unreadable or smaller than a crop
     * @throws IllegalArgumentException with one sentence, if an image would become smaller than a crop
     */
    public static GoodMaterial read(List<Sample> samples, int crop, long seed, WorkingSize size) throws IOException {
        List<GreyImage> images = new ArrayList<>();
        List<TrainingFile> files = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Sample sample : samples) {
            ImageFile file = sample.read();
            GreyImage image = file.image();
            if (image.width() < crop || image.height() < crop) {
                throw new BadImageException(sample.image() + " is " + image.width() + "×" + image.height()
                        + " pixels, smaller than the " + crop + "×" + crop + " crops this detector learns from.");
            }
            images.add(image);
            notes.addAll(file.notes());
            files.add(new TrainingFile(sample.name(), Sha256.of(sample.image())));
        }
        WorkingSize.Choice choice = size.choose(images, crop, seed);
        choice.note().ifPresent(notes::add);
        GoodMaterial material = new GoodMaterial(images, files, notes, choice.scale());
        for (int i = 0; i < samples.size(); i++) {
            GreyImage image = material.images.get(i);
            if (image.width() < crop || image.height() < crop) {
                throw new IllegalArgumentException("At 1/" + choice.scale().factor() + " of its resolution, "
                        + samples.get(i).image() + " is " + image.width() + "×" + image.height()
                        + " pixels, smaller than the " + crop + "×" + crop + " crops this detector learns from.");
            }
        }
        material.split(crop, new SplittableRandom(seed));
        if (material.training.stream()
                        .mapToLong(area -> area.places(Symmetry.SIDE))
                        .sum()
                >= ENOUGH_TO_TELL) {
            material.turns = Symmetry.turns(new GoodCrops(material.images, material.training, List.of(0)), seed);
        }
        if (material.turns.equals(Symmetry.HALF_TURN)) {
            notes.add("The material has a direction, so crops of it are turned by 180° at most.");
        }
        return material;
    }

    private void split(int crop, SplittableRandom random) {
        if (images.size() >= FEW) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                order.add(random.nextInt(order.size() + 1), i);
            }
            int held = Math.max(1, (int) (images.size() * SHARE));
            for (int i = 0; i < order.size(); i++) {
                GreyImage image = images.get(order.get(i));
                (i < held ? heldOut : training).add(new Area(order.get(i), 0, 0, image.width(), image.height()));
            }
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            int width = images.get(i).width();
            int height = images.get(i).height();
            int strip = (int) (width * SHARE);
            if (strip < 8 || width - strip < 2 * crop) {
                training.add(new Area(i, 0, 0, width, height));
                notes.add("An image of " + width + "×" + height + " pixels is too small to hold part of it out.");
                continue;
            }
            int x = random.nextInt(width - strip + 1);
            heldOut.add(new Area(i, x, 0, strip, height));
            addIfLarge(new Area(i, 0, 0, x, height), crop);
            addIfLarge(new Area(i, x + strip, 0, width - x - strip, height), crop);
        }
    }

    private void addIfLarge(Area area, int crop) {
        if (area.places(crop) > 0) {
            training.add(area);
        }
    }

    /** The images, at the resolution to work at. */
    public List<GreyImage> images() {
        return images;
    }

    /** That resolution. */
    public Scale scale() {
        return scale;
    }

    /** Names and sums of the files. */
    public List<TrainingFile> files() {
        return files;
    }

    /** Sentences for the user. */
    public List<String> notes() {
        return notes;
    }

    /** In which ways crops may be turned, as {@link Symmetry} numbers them. */
    List<Integer> turns() {
        return turns;
    }

    /** Where crops may be taken from. */
    public List<Area> training() {
        return training;
    }

    /** What no crop touches; may be empty. */
    public List<Area> heldOut() {
        return heldOut;
    }

    /** The pixel size of the images as they were read, where all have the same to within 1 %. */
    public OptionalDouble nmPerPixel() {
        return nmPerPixel;
    }

    private static OptionalDouble nmPerPixel(List<GreyImage> images) {
        OptionalDouble first = images.get(0).nmPerPixel();
        boolean same = images.stream()
                .allMatch(image -> image.nmPerPixel().isPresent()
                        && first.isPresent()
                        && Math.abs(image.nmPerPixel().getAsDouble() / first.getAsDouble() - 1) < 0.01);
        return same ? first : OptionalDouble.empty();
    }
}
