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
        DETECTORS.put("localiser", options -> new Localiser(Options.of(Localiser.Options.class, options)));
        DETECTORS.put("sencebgan", options -> new Sencebgan(Options.of(Sencebgan.Options.class, options)));
        DETECTORS.put("ganomaly", options -> new Ganomaly(Options.of(Ganomaly.Options.class, options)));
        DETECTORS.put("skip-ganomaly", options -> new SkipGanomaly(Options.of(SkipGanomaly.Options.class, options)));
        DETECTORS.put("bigan", options -> new Bigan(Options.of(Bigan.Options.class, options)));
        DETECTORS.put("alad", options -> new Alad(Options.of(Alad.Options.class, options)));
        DETECTORS.put("encebgan", options -> new Encebgan(Options.of(Encebgan.Options.class, options)));
        DETECTORS.put("ebgan", options -> new Ebgan(Options.of(Ebgan.Options.class, options)));
        DETECTORS.put("fencegan", options -> new Fencegan(Options.of(Fencegan.Options.class, options)));
        DETECTORS.put("autoencoder", options -> new Autoencoder(Options.of(Autoencoder.Options.class, options)));
        DETECTORS.put("gan", options -> new Gan(Options.of(Gan.Options.class, options)));
        DETECTORS.put("anogan", options -> new Anogan(Options.of(Anogan.Options.class, options)));
        DETECTORS.put("fanogan", options -> new Fanogan(Options.of(Fanogan.Options.class, options)));
    }

    private Catalogue() {}

    /** All names. */
    public static List<String> names() {
        return List.copyOf(DETECTORS.keySet());
    }

    /**
     * A detector ready to be trained.
     *
     * @param options its options by name, those left out as by default; {@code preset} names a set of defaults
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
