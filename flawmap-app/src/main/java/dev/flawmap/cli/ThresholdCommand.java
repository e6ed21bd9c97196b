package dev.flawmap.cli;

import picocli.CommandLine.Command;

@Command(name = "threshold")
final class ThresholdCommand implements Runnable {
    @Override
    public void run() {}
}
