package dev.flawmap.reliability;

import java.io.IOException;
import java.util.List;

/** One kind of attack. */
interface Campaign {
    /** Attacks, and tells what came of it: an outcome for each thing attacked. */
    List<AttackOutcome> run(CampaignSetting setting) throws IOException, InterruptedException;
}
