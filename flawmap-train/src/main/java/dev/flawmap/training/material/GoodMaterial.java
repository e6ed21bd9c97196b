package dev.flawmap.training.material;

import dev.flawmap.data.LabelledImage;
import dev.flawmap.data.MaterialKinds;
import dev.flawmap.data.NearCopies;
import dev.flawmap.data.Reading;
import dev.flawmap.file.Sha256;
import dev.flawmap.image.BadImageException;
import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.image.GreyImage;
import dev.flawmap.image.GreyRange;
import dev.flawmap.image.ImageFile;
import dev.flawmap.image.ImageTraits;
import dev.flawmap.image.Mask;
import dev.flawmap.image.Scale;
import dev.flawmap.model.Appearance;
import dev.flawmap.model.Provenance.TrainingFile;
import dev.flawmap.simulate.defects.MaterialTraits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Good images in memory, in their own depth, split into area to learn from and area held out to calibrate on. With 24
 * images or more, an eighth of them is held out, up to 8 megapixels, but three at least; with fewer, an upright strip at
 * a random place of every image: an eighth of it, or less where all strips would exceed 8 megapixels. Where most are too small for
 * that, one image in eight is held out, if there are four at least; otherwise they are learned from whole.
 */
public final class GoodMaterial {
    /** The ratio of pixel sizes from which on images count as magnified differently. */
    private static final double ANOTHER_SIZE = 1.1;

    private static final int FEW = 24;
    /** The number of images from which on whole ones are held out where strips are too narrow. */
    private static final int SOME = 4;
    /** Narrower strips hold no patch that was not seen in part. */
    private static final int WIDE = 32;

    private static final double SHARE = 0.125;
    /** The most pixels held out, of the images as they are. More tell the threshold no better, and take long to score. */
    private static final long MOST_PIXELS = 8_000_000;
    /** The most images that a note names. */
    private static final int MOST_NAMED = 5;

    /** The least number of images held out where there are many. */
    private static final int FEWEST_HELD = 3;

    /**
     * A rectangle of an image.
     *
     * @param image its index
     */
    public record Area(int image, int x, int y, int width, int height) {
        /**
         * {@return the number of places where a square crop of that side fits}
         *
         * @param side of the crops, in pixels
         */
        public long places(int side) {
            return width < side || height < side ? 0 : (long) (width - side + 1) * (height - side + 1);
        }
    }

    private final List<PackedImage> images;
    private final List<Mask> leftOut;
    private final List<String> leftOutSums;
    private final List<TrainingFile> files;
    private final List<String> notes;
    private final Scale scale;
    private final GreyRange greys;
    private final OptionalDouble nmPerPixel;
    private final Appearance appearance;
    private final Crop crop;
    private final Colour colour;
    private final List<Area> training = new ArrayList<>();
    private final List<Area> heldOut = new ArrayList<>();
    private List<Integer> turns = Symmetry.ALL;

    private GoodMaterial(
            List<PackedImage> images,
            List<Mask> leftOut,
            List<String> leftOutSums,
            List<TrainingFile> files,
            List<String> notes,
            Scale scale,
            Optional<GreyRange> stretched,
            Reading reading) {
        this.crop = reading.crop();
        this.colour = reading.colour();
        this.nmPerPixel = nmPerPixel(images);
        this.appearance = Appearance.of(
                images.stream().map(image -> ImageTraits.of(image.whole())).toList());
        this.images = images;
        // One at a time, as there may not be room for all of them twice.
        if (scale.factor() > 1) {
            images.replaceAll(image -> PackedImage.of(scale.reduce(image.whole())));
        }
        this.greys = stretched.orElseGet(
                () -> GreyRange.of(() -> images.stream().map(PackedImage::whole).iterator()));
        images.replaceAll(image -> image.changed(greys::stretch));
        if (!greys.equals(GreyRange.FULL)) {
            notes.add(String.format(
                    Locale.ROOT,
                    "The images use few of the greys there are, so those from %.3g to %.3g of full scale are stretched.",
                    greys.low(),
                    greys.high()));
        }
        this.leftOut = List.copyOf(leftOut);
        this.leftOutSums = List.copyOf(leftOutSums);
        this.files = List.copyOf(files);
        this.notes = notes;
        this.scale = scale;
    }

    /**
     * Reads good images at their own resolution, as {@link #read(List, int, long, WorkingSize)} does.
     *
     * @param samples the good images
     * @param crop the side of training crops
     * @param seed of the choice of what is held out
     * @return the material
     * @throws IOException with one sentence, if an image cannot be read
     */
    public static GoodMaterial read(List<LabelledImage> samples, int crop, long seed) throws IOException {
        return read(samples, crop, seed, WorkingSize.FULL);
    }

    /**
     * Reads good images and stretches the greys that suit them, as {@link #read(List, int, long, WorkingSize, Optional)}.
     *
     * @param samples the good images
     * @param crop the side of training crops
     * @param seed of the choice of what is held out
     * @param size how the resolution is chosen
     * @return the material
     * @throws IOException with one sentence, if an image cannot be read
     */
    public static GoodMaterial read(List<LabelledImage> samples, int crop, long seed, WorkingSize size)
            throws IOException {
        return read(samples, crop, seed, size, Optional.empty());
    }

    /**
     * Reads good images, reduces them to the resolution to work at, stretches their greys, and splits their area.
     *
     * @param samples the good images
     * @param crop the side of training crops in pixels
     * @param seed of the choice of what is held out
     * @param size how the resolution is chosen
     * @param greys to stretch, if not those that suit the images
     * @return the material
     * @throws IOException naming all images that are unreadable or smaller than a crop, or if there is not enough memory
     *     for all images
     * @throws IllegalArgumentException with one sentence, if an image would become smaller than a crop
     */
    public static GoodMaterial read(
            List<LabelledImage> samples, int crop, long seed, WorkingSize size, Optional<GreyRange> greys)
            throws IOException {
        List<PackedImage> images = new ArrayList<>();
        MaterialMemory memory = MaterialMemory.of(samples, Runtime.getRuntime().maxMemory());
        List<TrainingFile> files = new ArrayList<>();
        List<Mask> leftOut = new ArrayList<>();
        List<String> leftOutSums = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<String> unusable = new ArrayList<>();
        List<LabelledImage> kept = new ArrayList<>();
        Map<String, String> seen = new HashMap<>();
        List<String> repeated = new ArrayList<>();
        MaterialKinds kinds = new MaterialKinds();
        for (LabelledImage sample : samples) {
            try {
                ImageFile file = read(sample, crop);
                if (unusable.isEmpty()) {
                    String maskSum =
                            sample.mask().isPresent() ? Sha256.of(sample.mask().get()) : "";
                    String known = seen.putIfAbsent(file.image().pixelsSha256() + " " + maskSum, sample.name());
                    if (known != null) {
                        repeated.add(sample.name() + " is " + known);
                        continue;
                    }
                    kept.add(sample);
                    kinds.add(sample.image(), file.image());
                    PackedImage packed = PackedImage.of(file.image());
                    memory.hold(packed);
                    leftOut.add(sample.readLeftOut(packed.width(), packed.height())
                            .orElseGet(() -> Mask.empty(packed.width(), packed.height())));
                    if (sample.mask().isPresent()) {
                        leftOutSums.add(sample.name() + " " + maskSum);
                    }
                    images.add(packed);
                    notes.addAll(file.notes());
                    files.add(new TrainingFile(sample.name(), Sha256.of(sample.image())));
                }
            } catch (BadImageException e) {
                unusable.add(String.valueOf(e.getMessage()));
            }
        }
        requireUsable(unusable, samples.size());
        Reading reading = samples.get(0).reading();
        if (reading.colour() == Colour.RGB) {
            notes.add("The good images are learned in colour: hue and saturation count, beside brightness.");
        }
        WorkingSize.Choice choice = size.choose(images, crop, seed);
        choice.note().ifPresent(notes::add);
        repeatedNote(repeated).ifPresent(notes::add);
        MaterialKinds.sentence(kinds.kinds()).ifPresent(notes::add);
        magnificationsNote(images).ifPresent(notes::add);
        leftOutNote(leftOut).ifPresent(notes::add);
        if (!reading.crop().equals(Crop.NONE)) {
            leftOutSums.add(reading.crop().toString());
        }
        if (reading.region().isPresent()) {
            leftOutSums.add("region " + Integer.toHexString(leftOut.hashCode()));
        }
        leftOut.replaceAll(mask -> reduced(mask, choice.scale()));
        GoodMaterial material =
                new GoodMaterial(images, leftOut, leftOutSums, files, notes, choice.scale(), greys, reading);
        for (int i = 0; i < kept.size(); i++) {
            PackedImage image = material.images.get(i);
            if (image.width() < crop || image.height() < crop) {
                throw new IllegalArgumentException("At 1/" + choice.scale().factor() + " of its resolution, "
                        + kept.get(i).image() + " is " + image.width() + "×" + image.height()
                        + " pixels, smaller than the " + crop + "×" + crop + " crops this detector learns from.");
            }
        }
        material.split(crop, new SplittableRandom(seed));
        material.heldOut.removeIf(area -> 2 * material.leftOutPixels(area) > (long) area.width() * area.height());
        material.training.removeIf(area -> material.isLeftOut(area, crop));
        if (material.training.isEmpty()) {
            throw new IllegalArgumentException("With what is left out, no good area of " + crop + "×" + crop
                    + " pixels, the crops this detector learns from, is left; leave out less, or add good images.");
        }
        List<Area> whole = IntStream.range(0, material.images.size())
                .mapToObj(material::whole)
                .toList();
        long places =
                whole.stream().mapToLong(area -> area.places(Symmetry.SIDE)).sum();
        if (places >= Symmetry.FEWEST_PLACES) {
            material.turns =
                    Symmetry.turns(new GoodCrops(material.images, whole, material.leftOut, List.of(0)), places, seed);
        }
        if (material.turns.equals(Symmetry.HALF_TURN)) {
            notes.add("The material has a direction, so crops of it are turned by 180° at most.");
        }
        return material;
    }

    /** Images that are the same pixel by pixel show no more good material than one, and would be held out and learned from. */
    private static Optional<String> repeatedNote(List<String> repeated) {
        if (repeated.isEmpty()) {
            return Optional.empty();
        }
        String which = repeated.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (repeated.size() > MOST_NAMED ? ", …" : "");
        return Optional.of(
                repeated.size() == 1
                        ? "1 good image repeats another pixel by pixel, and is not learned from: " + which + "."
                        : repeated.size() + " good images repeat others pixel by pixel, and are not learned from: "
                                + which + ".");
    }

    private static Optional<String> leftOutNote(List<Mask> leftOut) {
        long pixels = leftOut.stream().mapToLong(Mask::count).sum();
        double all = leftOut.stream()
                .mapToDouble(mask -> (double) mask.width() * mask.height())
                .sum();
        long images = leftOut.stream().filter(mask -> mask.count() > 0).count();
        return pixels == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "A share of %.2g %% of the good area, in %d of %d %s, was left out by masks.",
                        100 * pixels / all,
                        images,
                        leftOut.size(),
                        leftOut.size() == 1 ? "image" : "images"));
    }

    /** A mask at the resolution worked at, where a block is set if any of its pixels is. */
    private static Mask reduced(Mask mask, Scale scale) {
        int width = scale.reduced(mask.width());
        int height = scale.reduced(mask.height());
        BitSet set = new BitSet();
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            set.set(i / mask.width() / scale.factor() * width + i % mask.width() / scale.factor());
        }
        return Mask.of(width, height, set);
    }

    /** The number of pixels of an area that are left out. */
    private long leftOutPixels(Area area) {
        Mask mask = leftOut.get(area.image());
        long pixels = 0;
        for (int i = mask.nextSet(0); i >= 0; i = mask.nextSet(i + 1)) {
            int x = i % mask.width();
            int y = i / mask.width();
            if (x >= area.x() && x < area.x() + area.width() && y >= area.y() && y < area.y() + area.height()) {
                pixels++;
            }
        }
        return pixels;
    }

    /** Whether no crop fits in an area without touching what is left out. */
    private boolean isLeftOut(Area area, int crop) {
        Mask mask = leftOut.get(area.image());
        for (int y = area.y(); y <= area.y() + area.height() - crop; y++) {
            for (int x = area.x(); x <= area.x() + area.width() - crop; x++) {
                if (!mask.any(x, y, crop, crop)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static ImageFile read(LabelledImage sample, int crop) throws IOException {
        ImageFile file = sample.read();
        GreyImage image = file.image();
        if (image.width() < crop || image.height() < crop) {
            throw new BadImageException(sample.image() + " is " + image.width() + "×" + image.height()
                    + " pixels, smaller than the " + crop + "×" + crop + " crops this detector learns from.");
        }
        return file;
    }

    /** Names all images that are of no use, so that they can be mended at once. */
    private static void requireUsable(List<String> unusable, int images) throws BadImageException {
        if (unusable.size() == 1) {
            throw new BadImageException(unusable.get(0));
        }
        if (!unusable.isEmpty()) {
            throw new BadImageException(unusable.size() + " of " + images + " good images cannot be learned from. "
                    + String.join(" ", unusable));
        }
    }

    private Area whole(int image) {
        return new Area(
                image, 0, 0, images.get(image).width(), images.get(image).height());
    }

    /** The widest strip of an image that may be held out; 0 if too little would be left beside it. */
    private static int widest(PackedImage image, int crop) {
        int strip = (int) (image.width() * SHARE);
        return strip < 8 || image.width() - strip < 2 * crop ? 0 : strip;
    }

    /** The share that is held out of a number of pixels at the resolution worked at. */
    static double share(long pixels, Scale scale) {
        return Math.min(SHARE, (double) MOST_PIXELS / scale.factor() / scale.factor() / pixels);
    }

    private void split(int crop, SplittableRandom random) {
        long pixels = images.stream()
                .mapToLong(image -> (long) image.width() * image.height())
                .sum();
        double share = share(pixels, scale);
        long wide = images.stream()
                .filter(image -> widest(image, crop) >= Math.min(crop, WIDE))
                .count();
        if (images.size() >= FEW || images.size() >= SOME && 2 * wide < images.size()) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                order.add(random.nextInt(order.size() + 1), i);
            }
            int enough = Math.max(FEWEST_HELD, (int) (images.size() * share));
            int held = Math.max(1, Math.min(enough, (int) (images.size() * SHARE)));
            addWhole(order, held);
            return;
        }
        for (int i = 0; i < images.size(); i++) {
            int width = images.get(i).width();
            int height = images.get(i).height();
            int widest = widest(images.get(i), crop);
            if (widest == 0) {
                training.add(whole(i));
                notes.add("An image of " + width + "×" + height + " pixels is too small to hold part of it out.");
                continue;
            }
            int strip = Math.max(Math.min(widest, Math.min(crop, WIDE)), (int) (width * share));
            int x = random.nextInt(width - strip + 1);
            heldOut.add(new Area(i, x, 0, strip, height));
            addIfLarge(new Area(i, 0, 0, x, height), crop);
            addIfLarge(new Area(i, x + strip, 0, width - x - strip, height), crop);
        }
    }

    /** Holds out whole images; those that show the same place stay together, so that none is learned from too. */
    private void addWhole(List<Integer> order, int held) {
        NearCopies copies = new NearCopies(images.stream()
                .mapToInt(image -> Math.max(image.width(), image.height()))
                .max()
                .orElse(1));
        images.forEach(image -> copies.add(image.whole()));
        Set<Integer> groups = order.stream().map(copies::group).collect(Collectors.toSet());
        if (groups.size() < order.size()) {
            notes.add("The " + order.size() + " good images show " + groups.size()
                    + " places, as some are near-copies of others; these are held out together.");
        }
        Set<Integer> heldGroups = new HashSet<>();
        int count = 0;
        for (int image : order) {
            int group = copies.group(image);
            // One place at least is left to learn from.
            if (count < held && heldGroups.size() < groups.size() - 1) {
                heldGroups.add(group);
            }
            boolean out = heldGroups.contains(group);
            count += out ? 1 : 0;
            (out ? heldOut : training).add(whole(image));
        }
    }

    private void addIfLarge(Area area, int crop) {
        if (area.places(crop) > 0) {
            training.add(area);
        }
    }

    /** {@return the images, at the resolution to work at} */
    public List<PackedImage> images() {
        return images;
    }

    /** {@return what is left out of every image, at that resolution} */
    public List<Mask> leftOut() {
        return leftOut;
    }

    /** {@return the names and SHA-256 of the masks of what is left out} */
    public List<String> leftOutSums() {
        return leftOutSums;
    }

    /** {@return that resolution} */
    public Scale scale() {
        return scale;
    }

    /**
     * Names and sums of the files.
     *
     * @return in the order of the images
     */
    public List<TrainingFile> files() {
        return files;
    }

    /**
     * Sentences for the user.
     *
     * @return none, where there is nothing to say
     */
    public List<String> notes() {
        return notes;
    }

    /**
     * The ways in which crops may be turned, as {@link Symmetry} numbers them.
     *
     * @return numbers, 0 (not turned) among them
     */
    public List<Integer> turns() {
        return turns;
    }

    /** {@return where crops may be taken from} */
    public List<Area> training() {
        return training;
    }

    /** {@return what no training crop touches; may be empty} */
    public List<Area> heldOut() {
        return heldOut;
    }

    /** {@return what was left out at the edges of the images} */
    public Crop crop() {
        return crop;
    }

    /** {@return what of the images is learned} */
    public Colour colour() {
        return colour;
    }

    /** {@return the greys that were stretched to [0, 1]} */
    public GreyRange greys() {
        return greys;
    }

    /**
     * {@return what kind of texture it is, told from crops as large as the area to learn from allows}
     *
     * @param seed of the crops that are measured
     */
    public MaterialTraits traits(long seed) {
        // Images differ, so all of them have to be seen.
        Set<Integer> large = training.stream()
                .filter(area -> area.places(MaterialTraits.SIDE) > 0)
                .map(Area::image)
                .collect(Collectors.toSet());
        boolean all = training.stream().allMatch(area -> large.contains(area.image()));
        return MaterialTraits.of(new GoodCrops(this), all ? MaterialTraits.SIDE : MaterialTraits.SIDE / 2, seed);
    }

    /** {@return the pixel size of the images as they were read, where all have the same to within 1 %} */
    public OptionalDouble nmPerPixel() {
        return nmPerPixel;
    }

    /** {@return how the images look, before they are reduced or stretched} */
    public Appearance appearance() {
        return appearance;
    }

    /** A sentence on images that are not magnified alike. */
    private static Optional<String> magnificationsNote(List<PackedImage> images) {
        DoubleSummaryStatistics sizes = images.stream()
                .flatMapToDouble(image -> image.nmPerPixel().stream())
                .summaryStatistics();
        return sizes.getMax() > ANOTHER_SIZE * sizes.getMin()
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "The good images have from %.3g to %.3g nm a pixel: the model takes every one of these magnifications"
                                + " for good, and cannot tell when an image has another one; train a model for each.",
                        sizes.getMin(),
                        sizes.getMax()))
                : Optional.empty();
    }

    private static OptionalDouble nmPerPixel(List<PackedImage> images) {
        OptionalDouble first = images.get(0).nmPerPixel();
        boolean same = images.stream()
                .allMatch(image -> image.nmPerPixel().isPresent()
                        && first.isPresent()
                        && Math.abs(image.nmPerPixel().getAsDouble() / first.getAsDouble() - 1) < 0.01);
        return same ? first : OptionalDouble.empty();
    }
}
