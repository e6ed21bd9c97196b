package dev.flawmap.cli;

import dev.flawmap.detectors.Catalogue;
import dev.flawmap.detectors.OptionMeaning;
import dev.flawmap.detectors.Stage;
import dev.flawmap.detectors.TrainableDetector;
import dev.flawmap.model.inference.ScoreOutput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code flawmap detectors}: what detectors there are, and what can be set of each. */
@Command(
        name = "detectors",
        description = "Lists the detectors: what each is, its options with defaults and published values, its scores.")
final class DetectorsCommand implements Callable<Integer> {
    @Mixin
    private Common common;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One of them (default all).")
    private Optional<String> name;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        List<String> names =
                name.map(one -> List.of(one.toLowerCase(Locale.ROOT))).orElse(Catalogue.names());
        try {
            if (json.given()) {
                Map<String, Object> all = new LinkedHashMap<>();
                names.forEach(each -> all.put(each, facts(each)));
                common.json(all);
            } else {
                common.out().print(names.stream().map(DetectorsCommand::text).collect(Collectors.joining("\n")));
                common.out().flush();
            }
        } catch (IllegalArgumentException e) {
            throw UsageException.of(e);
        }
        return ExitCode.DONE;
    }

    private static Map<String, Object> facts(String name) {
        TrainableDetector detector = Catalogue.create(name, Map.of());
        Map<String, Object> options = new LinkedHashMap<>();
        for (OptionMeaning option : Catalogue.options(name)) {
            Map<String, Object> fact = new LinkedHashMap<>();
            fact.put("default", option.standard());
            option.thesis().ifPresent(value -> fact.put("thesis", value));
            if (!option.choices().isEmpty()) {
                fact.put("values", option.choices());
            }
            fact.put("meaning", option.meaning());
            options.put(option.name(), fact);
        }
        Map<String, Object> scores = new LinkedHashMap<>();
        detector.scores().forEach(score -> scores.put(score.name(), score.meaning()));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("meaning", Catalogue.meaning(name));
        facts.put("stages", detector.stages().stream().map(Stage::name).toList());
        facts.put("crop_px", detector.cropSize());
        facts.put("options", options);
        facts.put("scores", scores);
        facts.put("published_scores", detector.publishedScores());
        return facts;
    }

    /** What is known of a detector, readable as it is and as Markdown. */
    static String text(String name) {
        TrainableDetector detector = Catalogue.create(name, Map.of());
        List<OptionMeaning> options = Catalogue.options(name);
        boolean thesis = options.stream().anyMatch(option -> option.thesis().isPresent());
        StringBuilder text = new StringBuilder("## ").append(name).append("\n\n");
        text.append(Catalogue.meaning(name)).append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "Learns from %d×%d crops; stages for `--iterations`: %s.\n\n",
                detector.cropSize(),
                detector.cropSize(),
                detector.stages().stream()
                        .map(stage -> "`" + stage.name() + "`")
                        .collect(Collectors.joining(", "))));
        text.append("Options, with their defaults");
        text.append(thesis ? ", and with `preset=thesis` where that differs:\n\n" : ":\n\n");
        options.forEach(option -> text.append("- `")
                .append(option.name())
                .append('=')
                .append(option.standard())
                .append('`')
                .append(option.thesis()
                        .filter(value -> !value.equals(option.standard()))
                        .map(value -> " (thesis `" + value + "`)")
                        .orElse(""))
                .append(": ")
                .append(option.meaning())
                .append(
                        option.choices().size() > 2 || option.standard() instanceof String
                                ? "; one of " + String.join(", ", option.choices())
                                : "")
                .append('\n'));
        text.append("\nScores");
        if (!detector.publishedScores().isEmpty()) {
            text.append(detector.publishedScores().stream()
                    .map(score -> "`" + score + "`")
                    .collect(Collectors.joining(", ", ", of which the paper has ", "")));
        }
        text.append(":\n\n");
        for (ScoreOutput score : detector.scores()) {
            text.append("- `")
                    .append(score.name())
                    .append("`, ")
                    .append(score.kind() == ScoreOutput.Kind.PIXEL ? "by pixel" : "by patch")
                    .append(": ")
                    .append(score.meaning())
                    .append('\n');
        }
        return text.toString();
    }
}
