package dev.flawmap.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void commasQuotesAndLineFeedsStayInOneCell() {
        assertThat(new Csv().line("a,b", "say \"x\"", "two\nlines", "c\rd", "plain"))
                .hasToString("\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"c\rd\",plain\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "＝1"})
    void textThatASpreadsheetWouldComputeIsDefused(String text) {
        assertThat(new Csv().line(text, "x" + text)).hasToString("'" + text + ",x" + text + "\n");
    }

    @Test
    void aLineEndInFrontIsDefusedAndQuoted() {
        assertThat(new Csv().line("\r=1", "\n=1")).hasToString("\"'\r=1\",\"'\n=1\"\n");
    }

    @Test
    void numbersStayNumbers() {
        assertThat(new Csv().line(-1, -2.5, OptionalDouble.of(-3), OptionalDouble.empty(), false, ""))
                .hasToString("-1,-2.5,-3.0,,false,\n");
    }

    @Test
    void numbersGivenAsTextStayNumbers() {
        assertThat(new Csv().line("-1.46551e-12", "+3", "-1+1", "-").toString())
                .isEqualTo("-1.46551e-12,+3,'-1+1,'-\n");
    }
}
