package dev.flawmap.detectors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The detectors that can be trained, by their published names in lower case. */
public final class Catalogue {
    private static final Map<String, Function<Map<String, String>, TrainableDetector>> DETECTORS =
            new LinkedHashMap<>();

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

    private Catalogue() {}

    private static <O extends Record> void put(String name, Class<O> options, Function<O, TrainableDetector> make) {
        DETECTORS.put(name, texts -> make.apply(Options.of(options, texts)));
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
        Function<Map<String, String>, TrainableDetector> make = DETECTORS.get(name);
        if (make == null) {
            throw new IllegalArgumentException(
                    "There is no detector '" + name + "'; there are " + String.join(", ", names()) + ".");
        }
        return make.apply(options);
    }
}
