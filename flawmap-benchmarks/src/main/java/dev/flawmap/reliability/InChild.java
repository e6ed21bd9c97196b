package dev.flawmap.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs a campaign in a process of its own, as the program may end it. */
final class InChild implements Campaign {
    private static final int HEAP_MEGABYTES = 256;
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final String FAILED = "failed ";
    private static final String DONE = "done ";

    private final String name;
    private final Class<? extends Campaign> campaign;

    /**
     * A campaign in a process of its own.
     *
     * @param campaign has a main method that ends in {@link #main}
     */
    InChild(String name, Class<? extends Campaign> campaign) {
        this.name = name;
        this.campaign = campaign;
    }

    @Override
    public List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException {
        Corpus.in(setting.work().resolve("corpus"));
        List<String> arguments = List.of(
                String.valueOf(setting.size()),
                String.valueOf(setting.seed()),
                setting.work().toString());
        ChildJvm.Ended ended = new ChildJvm(
                        HEAP_MEGABYTES, setting.work().resolve(name).resolve("log"), campaign.getName(), arguments)
                .pretouched(HEAP_MEGABYTES)
                .run(PATIENCE);
        List<String> findings = new ArrayList<>(ended.printed()
                .lines()
                .filter(line -> line.startsWith(FAILED))
                .map(line -> name + ": " + line.substring(FAILED.length()))
                .toList());
        String last = ended.lastLine();
        if (ended.exitCode() != 0 || !last.startsWith(DONE)) {
            findings.add(name + " ended the process with " + ended.exitCode() + ": " + last
                    + "; replay: benchmarks/reliability.sh " + name + " --size " + setting.size() + " --seed "
                    + setting.seed());
            last = DONE + "the process ended early";
        }
        return List.of(new AttackOutcome(
                name, "library", setting.size(), findings, last.substring(DONE.length()), ended.took()));
    }

    /** What the process does: runs the campaign and prints what came of it. */
    static void main(Campaign campaign, String... arguments) throws IOException, InterruptedException {
        CampaignSetting setting = new CampaignSetting(
                Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]), java.nio.file.Path.of(arguments[2]));
        for (AttackOutcome outcome : campaign.run(setting)) {
            outcome.findings().forEach(finding -> System.out.println(FAILED + finding));
            System.out.println(DONE + outcome.figures());
        }
    }
}
