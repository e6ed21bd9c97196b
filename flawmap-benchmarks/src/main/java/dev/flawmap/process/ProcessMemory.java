package dev.flawmap.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory that a process has in the machine, as Linux tells it.
 *
 * @param pid of the process
 */
public record ProcessMemory(long pid) {
    /** {@return this process's memory} */
    public static ProcessMemory own() {
        return new ProcessMemory(ProcessHandle.current().pid());
    }

    /** {@return the megabytes that it has now; 0 where that is not known} */
    public double residentMegabytes() {
        return megabytes("VmRSS:");
    }

    /** {@return the most megabytes that it has had at once; 0 where that is not known} */
    public double peakMegabytes() {
        return megabytes("VmHWM:");
    }

    private double megabytes(String name) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(name)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        } catch (IOException e) {
            // Not Linux, or the process has ended.
        }
        return 0;
    }
}
