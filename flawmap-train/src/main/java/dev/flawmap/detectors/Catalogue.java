package dev.flawmap.detectors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The detectors that can be trained, by their published names in lower case. */
public final class Catalogue {
    private static final Map<String, Entry<?>> DETECTORS = new LinkedHashMap<>();

    static {
        put("localiser", Localiser.Options.class, Localiser::new);
        put("sencebgan", Sencebgan.Options.class, Sencebgan::new);
        put("ganomaly", Ganomaly.Options.class, Ganomaly::new);
        put("skip-ganomaly", SkipGanomaly.Options.class, SkipGanomaly::new);
        put("bigan", Bigan.Options.class, Bigan::new);
        put("alad", Alad.Options.class, Alad::new);
        put("encebgan", Encebgan.Options.class, Encebgan::new);
        put("ebgan", Ebgan.Options.class, Ebgan::new);
        put("fencegan", Fencegan.Options.class, Fencegan::new);
        put("autoencoder", Autoencoder.Options.class, Autoencoder::new);
        put("gan", Gan.Options.class, Gan::new);
        put("anogan", Anogan.Options.class, Anogan::new);
        put("fanogan", Fanogan.Options.class, Fanogan::new);
    }

    private record Entry<O extends Record>(Class<O> options, Function<O, TrainableDetector> make) {
        TrainableDetector create(Map<String, String> texts) {
            return make.apply(Options.of(options, texts));
        }
    }

    private Catalogue() {}

    private static <O extends Record> void put(String name, Class<O> options, Function<O, TrainableDetector> make) {
        DETECTORS.put(name, new Entry<>(options, make));
    }

    /** {@return all names} */
    public static List<String> names() {
        return List.copyOf(DETECTORS.keySet());
    }

    /**
     * A detector ready to be trained.
     *
     * @param name as {@link #names} gives it
     * @param options its options by name, those left out as by default; {@code preset} names a set of defaults
     * @return the detector
     * @throws IllegalArgumentException with one sentence, if the name or an option is unknown or a value out of range
     */
    public static TrainableDetector create(String name, Map<String, String> options) {
        return entry(name).create(options);
    }

    private static Entry<?> entry(String name) {
        Entry<?> entry = DETECTORS.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "There is no detector '" + name + "'; there are " + String.join(", ", names()) + ".");
        }
        return entry;
    }

    /**
     * What can be set of a detector, for people.
     *
     * @param name as {@link #names()} gives it
     * @return its options, in their order
     * @throws IllegalArgumentException with one sentence, if there is no such detector
     */
    public static List<OptionMeaning> options(String name) {
        Class<? extends Record> type = entry(name).options();
        Map<String, Object> thesis = Options.hasPreset(type, "thesis")
                ? Options.values(Options.of(type, Map.of("preset", "thesis")))
                : Map.of();
        return Options.components(Options.of(type, Map.of())).stream()
                .map(option -> new OptionMeaning(
                        option.name(),
                        option.value(),
                        Optional.ofNullable(thesis.get(option.name())),
                        option.choices(),
                        Meanings.of(option.of(), option.name())))
                .toList();
    }

    /**
     * What a detector is.
     *
     * @param name as {@link #names()} gives it
     * @return one sentence
     * @throws IllegalArgumentException with one sentence, if there is no such detector
     */
    public static String meaning(String name) {
        return Meanings.of(entry(name).options().getDeclaringClass());
    }
}
