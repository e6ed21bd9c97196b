package dev.flawmap.training.export;

import dev.flawmap.Detector;
import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.image.Scale;
import dev.flawmap.model.DetectorEngine;
import dev.flawmap.model.Model;
import dev.flawmap.model.ModelDescription;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens models whose detectors search for every patch, with the catalogue's detector and the model's weights. */
public final class SearchEngine implements DetectorEngine {
    @Override
    public Optional<Detector> open(Model model, int threads) {
        ModelDescription description = model.description();
        byte[] weights = model.parts().get(Model.Part.WEIGHTS);
        if (weights == null || !Catalogue.names().contains(description.detector())) {
            return Optional.empty();
        }
        Map<String, String> options = new LinkedHashMap<>();
        description.options().forEach((name, value) -> options.put(name, String.valueOf(value)));
        // Models made before this option score as they did then, which is what they were calibrated for.
        options.putIfAbsent("middleGreyIsBlack", "true");
        TrainableDetector detector = Catalogue.create(description.detector(), options);
        GraphInput input = description.input();
        boolean same = detector.searches()
                && detector.input()
                        .at(new Scale(input.scale()))
                        .of(input.greys())
                        .equals(input)
                && computed(detector.scores()).equals(computed(description.scores()));
        if (!same) {
            throw new IllegalArgumentException(
                    "The model's description does not fit its detector " + detector.name() + ".");
        }
        return Optional.of(new SearchingDetector(detector, description.scores(), weights, threads));
    }

    /** What there is to compute of scores; how maps are smoothed is up to the model. */
    private static List<ScoreOutput> computed(List<ScoreOutput> scores) {
        return scores.stream()
                .map(score ->
                        new ScoreOutput(score.name(), "", score.kind(), score.patchValue(), 0, score.probability()))
                .toList();
    }
}
