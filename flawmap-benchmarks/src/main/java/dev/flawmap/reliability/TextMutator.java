package dev.flawmap.reliability;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes numbers, words and lines of a text, or now and then any of its bytes. */
final class TextMutator implements Mutator {
    private static final Pattern TOKEN = Pattern.compile("-?[0-9][0-9.eE+-]*|[A-Za-z_]+|[\\[\\]{}:,\"]");
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "1e308",
            "-1e308",
            "1e-320",
            "1e999",
            "NaN",
            "Infinity",
            "-Infinity",
            "2147483647",
            "2147483648",
            "9223372036854775808",
            "1000000000",
            "0.1",
            "",
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "[[[[[[[[",
            "{\"a\":",
            "text",
            "\"\\u001b[2J\"",
            "\0",
            "\uFFFD",
            "&a [*a]",
            "*a",
            "!!java.util.Date",
            "---",
            "\n",
            ",",
            ":",
            "=1+1");

    @Override
    public byte[] mutate(byte[] content, List<byte[]> others, SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return BYTES.mutate(content, others, random);
        }
        String text = new String(content, StandardCharsets.UTF_8);
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            text = random.nextInt(3) == 0 ? lines(text, random) : tokens(text, random);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String tokens(String text, SplittableRandom random) {
        List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
        if (tokens.isEmpty()) {
            return VALUES.get(random.nextInt(VALUES.size()));
        }
        MatchResult token = tokens.get(random.nextInt(tokens.size()));
        String value = random.nextInt(3) == 0
                ? tokens.get(random.nextInt(tokens.size())).group()
                : VALUES.get(random.nextInt(VALUES.size()));
        return text.substring(0, token.start()) + value + text.substring(token.end());
    }

    private static String lines(String text, SplittableRandom random) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        switch (random.nextInt(4)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(random.nextInt(lines.size() + 1), lines.get(at));
            case 2 -> lines.set(at, lines.get(at).repeat(1 << random.nextInt(8)));
            default -> lines.add(at, " ".repeat(random.nextInt(8)) + VALUES.get(random.nextInt(VALUES.size())));
        }
        return String.join("\n", lines);
    }
}
