package dev.flawmap.report;

import java.util.List;

/**
 * A table as it is shown.
 *
 * @param head the columns' names
 * @param rows cells, as many as columns
 */
public record Table(List<String> head, List<List<String>> rows) {
    public Table {
        head = List.copyOf(head);
        rows = List.copyOf(rows);
    }
}
