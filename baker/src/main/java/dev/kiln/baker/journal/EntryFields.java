package dev.kiln.baker.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Takes typed fields out of a journal entry.
public final class EntryFields {
  private final Map<String, Object> entry;

  public EntryFields(Map<String, Object> entry) {
    this.entry = entry;
  }

  public boolean has(String field) {
    return entry.containsKey(field);
  }

  /// @throws JournalException when it is missing, or not of the type
  public <T> T text(String field, Function<String, T> type) {
    if (entry.get(field) instanceof String text) {
      return typed(field, text, type);
    }
    throw bad(field);
  }

  /// A text that entries of earlier versions lack.
  String textOr(String field, String otherwise) {
    return entry.containsKey(field) ? text(field, text -> text) : otherwise;
  }

  <T> List<T> texts(String field, Function<String, T> type) {
    if (entry.get(field) instanceof List<?> list) {
      return list.stream().map(each -> typed(field, String.valueOf(each), type)).toList();
    }
    throw bad(field);
  }

  List<EntryFields> objects(String field) {
    if (!(entry.get(field) instanceof List<?> list)) {
      throw bad(field);
    }
    List<EntryFields> objects = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> object)) {
        throw bad(field);
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      object.forEach((key, value) -> fields.put(String.valueOf(key), value));
      objects.add(new EntryFields(fields));
    }
    return objects;
  }

  long whole(String field) {
    if (entry.get(field) instanceof Number number) {
      return number.longValue();
    }
    throw bad(field);
  }

  boolean flag(String field) {
    if (entry.get(field) instanceof Boolean flag) {
      return flag;
    }
    throw bad(field);
  }

  private <T> T typed(String field, String text, Function<String, T> type) {
    try {
      return type.apply(text);
    } catch (RuntimeException e) {
      throw new JournalException("%s: %s".formatted(field, e.getMessage()), e);
    }
  }

  private JournalException bad(String field) {
    return new JournalException("%s is missing or of another type".formatted(field), null);
  }
}
