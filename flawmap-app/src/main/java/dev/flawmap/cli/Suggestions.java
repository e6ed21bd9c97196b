package dev.flawmap.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** What a user may have meant by a misspelt command or option. */
final class Suggestions {
    /** The letters that a word needs for each wrong one. */
    private static final int LETTERS_PER_MISTAKE = 3;

    private Suggestions() {}

    /** The commands or options that differ least from a word, if by few letters; or that begin with it. */
    static List<String> of(String word, CommandSpec command) {
        int end = word.indexOf('=');
        String name = end < 0 ? word : word.substring(0, end);
        Collection<String> known = name.startsWith("-")
                ? command.optionsMap().keySet()
                : command.subcommands().keySet();
        String letters = name.replaceFirst("^-+", "");
        int most = letters.length() / LETTERS_PER_MISTAKE;
        List<String> near = known.stream()
                .filter(other -> distance(name, other) <= most)
                .sorted(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        int least = near.isEmpty() ? 0 : distance(name, near.get(0));
        Stream<String> meant = near.isEmpty() && letters.length() > 1
                ? known.stream().filter(other -> other.startsWith(name)).sorted()
                : near.stream().takeWhile(other -> distance(name, other) == least);
        return meant.toList();
    }

    /** The number of letters to insert, leave out, replace or swap with the next one (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] changes = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    changes[i][j] = i + j;
                    continue;
                }
                int replaced = changes[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                changes[i][j] = Math.min(replaced, 1 + Math.min(changes[i - 1][j], changes[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    changes[i][j] = Math.min(changes[i][j], changes[i - 2][j - 2] + 1);
                }
            }
        }
        return changes[a.length()][b.length()];
    }
}
