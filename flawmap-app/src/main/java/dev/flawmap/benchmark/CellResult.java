package dev.flawmap.benchmark;

import dev.flawmap.evaluate.Evaluation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What came of one detector trained with one seed: the content of a cell's {@code metrics.json}.
 *
 * @param detector its published name
 * @param seed the seed
 * @param options of the detector
 * @param failure the sentence with which it failed; empty if it did not
 * @param problem the kind of failure; empty if it did not fail, and in results of earlier versions
 * @param publishedScores which scores are those of its paper
 * @param iterations by stage
 * @param trainingSeconds training, calibration and export
 * @param modelBytes the size of the model file
 * @param pictureRows what the rows of {@code samples.png} show, from the top; empty where there is no such file
 * @param secondsPerImage the time for an image's map by the default score
 * @param patchesPerSecond how many 32×32 patches its default score judges in a second
 * @param estimated whether the two before are estimates from few patches
 * @param evaluations by protocol
 * @param omitted why a protocol was left out, in a sentence, by protocol
 * @param notes what else a reader should know, in sentences
 * @param secondsInAll what the cell took
 */
public record CellResult(
        String detector,
        long seed,
        Map<String, Object> options,
        Optional<String> failure,
        Optional<Problem> problem,
        List<String> publishedScores,
        Map<String, Integer> iterations,
        OptionalDouble trainingSeconds,
        OptionalLong modelBytes,
        List<String> pictureRows,
        OptionalDouble secondsPerImage,
        OptionalDouble patchesPerSecond,
        boolean estimated,
        Map<String, Judged> evaluations,
        Map<String, String> omitted,
        List<String> notes,
        double secondsInAll) {
    /** The kinds of failures. */
    public enum Problem {
        /** It needs more memory than Java has. */
        OUT_OF_MEMORY,
        /** Its evaluation would take longer than the plan allows. */
        TOO_SLOW,
        /** Anything else. */
        OTHER
    }

    public CellResult {
        options = ordered(options);
        publishedScores = List.copyOf(publishedScores);
        iterations = ordered(iterations);
        pictureRows = List.copyOf(pictureRows);
        evaluations = ordered(evaluations);
        omitted = ordered(omitted);
        notes = List.copyOf(notes);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * One protocol's outcome.
     *
     * @param images how many were judged
     * @param defects how many connected defects they have
     * @param patches how many patches were judged, under the thesis's protocol; otherwise 0
     * @param defectivePatches how many of them are defective; empty in results of earlier versions
     * @param patchesInAll where only some patches were judged, of how many
     * @param scores metrics by score, then by name, the default score first; empty where not defined
     * @param skipped sentences on images that could not be judged
     */
    public record Judged(
            int images,
            int defects,
            int patches,
            OptionalInt defectivePatches,
            OptionalInt patchesInAll,
            Map<String, Map<String, OptionalDouble>> scores,
            List<String> skipped) {
        static Judged of(Evaluation evaluation) {
            return new Judged(
                    evaluation.images(),
                    evaluation.defects(),
                    evaluation.patches(),
                    OptionalInt.of(evaluation.defectivePatches()),
                    evaluation.patchesInAll(),
                    evaluation.scores(),
                    evaluation.skipped());
        }
    }
}
