package dev.flawmap.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command printed and how it ended.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
record Cli(int code, String out, String err) {
    static Cli run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        int code = Flawmap.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
        return new Cli(code, out.toString(), err.toString());
    }

    /** The object on the last line of standard output. */
    JsonNode json() {
        return JsonMapper.shared().readTree(out.lines().reduce((a, b) -> b).orElse(""));
    }

    /** The one line on standard error that says what is wrong. */
    String complaint() {
        return err.lines()
                .filter(line -> line.startsWith("flawmap: "))
                .reduce((a, b) -> {
                    throw new AssertionError("more than one complaint: " + a + " and " + b);
                })
                .orElse("");
    }
}
