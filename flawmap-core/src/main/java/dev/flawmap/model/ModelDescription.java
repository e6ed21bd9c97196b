package dev.flawmap.model;

import dev.flawmap.Expectation;
import dev.flawmap.Threshold;
import dev.flawmap.image.Colour;
import dev.flawmap.image.Crop;
import dev.flawmap.model.calibration.Calibration;
import dev.flawmap.model.calibration.DetectionPower;
import dev.flawmap.model.calibration.FalseDefects;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything about a model but its parts: the content of {@code model.json}.
 *
 * @param formatVersion {@link Model#FORMAT_VERSION}, whatever earlier version the model file says
 * @param detector the published name in lower case
 * @param options as it was trained with
 * @param input what the graph takes
 * @param scores the graph's scores, the default first
 * @param calibrations by score, from held-out good material; empty where there was too little
 * @param threshold on the default score
 * @param falseDefects how many false defects of the default score to expect on a good image; empty where no good
 *     material was held out, and in files of earlier formats
 * @param detectionPower which simulated defects are found; empty where that was not measured, and in earlier files
 * @param nmPerPixel the pixel size of the training images, where it was known and the same for all
 * @param appearance how the training images looked; empty in earlier files
 * @param pictureRows what the rows of the model's last picture show, from the top; earlier ones may have fewer
 * @param notes what a user of the model should know, in sentences
 * @param provenance where it comes from
 * @param sha256 by entry of the model file, of its content
 */
public record ModelDescription(
        int formatVersion,
        String detector,
        Map<String, Object> options,
        GraphInput input,
        List<ScoreOutput> scores,
        Map<String, Calibration> calibrations,
        Threshold threshold,
        Optional<FalseDefects> falseDefects,
        Optional<DetectionPower> detectionPower,
        OptionalDouble nmPerPixel,
        Optional<Appearance> appearance,
        List<String> pictureRows,
        List<String> notes,
        Provenance provenance,
        Map<String, String> sha256) {
    /**
     * Checks the components, and copies collections.
     *
     * @param formatVersion {@link Model#FORMAT_VERSION}, whatever earlier version the model file says
     * @param detector the published name in lower case
     * @param options as it was trained with
     * @param input what the graph takes
     * @param scores the graph's scores, the default first
     * @param calibrations by score, from held-out good material; empty where there was too little
     * @param threshold on the default score
     * @param detectionPower which simulated defects are found; empty where that was not measured, and in earlier files
     * @param nmPerPixel the pixel size of the training images, where it was known and the same for all
     * @param appearance how the training images looked; empty in earlier files
     * @param pictureRows what the rows of the model's last picture show, from the top; earlier ones may have fewer
     * @param notes what a user of the model should know, in sentences
     * @param provenance where it comes from
     * @param sha256 by entry of the model file, of its content
     * @param falseDefects how many false defects of a strength good material shows, where that is known
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public ModelDescription {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        scores = List.copyOf(scores);
        calibrations = Collections.unmodifiableMap(new LinkedHashMap<>(calibrations));
        pictureRows = List.copyOf(pictureRows);
        notes = List.copyOf(notes);
        sha256 = Collections.unmodifiableMap(new LinkedHashMap<>(sha256));
        if (scores.isEmpty()) {
            throw new IllegalArgumentException("A model needs at least one score.");
        }
    }

    /** {@return what of the edges of images is not inspected} */
    public Crop crop() {
        return input.crop();
    }

    /** {@return what the detector takes, greys or colours; images have to be read as that} */
    public Colour colour() {
        return input.colour();
    }

    /** {@return the calibration of the default score; empty where there was too little good material for one} */
    public Optional<Calibration> calibration() {
        return Optional.ofNullable(calibrations.get(scores.get(0).name()));
    }

    /**
     * How many false defects are expected on a good image with a threshold, where that is known.
     *
     * @param of a threshold on the default score
     * @return false defects for each good image; empty where nothing is known
     */
    public Optional<Expectation> promise(Threshold of) {
        return falseDefects.map(known -> known.expected(of));
    }

    /**
     * {@return the same model with another threshold}
     *
     * @param other takes the place of its own
     */
    public ModelDescription withThreshold(Threshold other) {
        return new ModelDescription(
                formatVersion,
                detector,
                options,
                input,
                scores,
                calibrations,
                other,
                falseDefects,
                detectionPower,
                nmPerPixel,
                appearance,
                pictureRows,
                notes,
                provenance,
                sha256);
    }

    ModelDescription withSha256(Map<String, String> sums) {
        return new ModelDescription(
                formatVersion,
                detector,
                options,
                input,
                scores,
                calibrations,
                threshold,
                falseDefects,
                detectionPower,
                nmPerPixel,
                appearance,
                pictureRows,
                notes,
                provenance,
                sums);
    }
}
