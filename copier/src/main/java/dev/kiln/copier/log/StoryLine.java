package dev.kiln.copier.log;

import dev.kiln.copier.copy.Destination;
import dev.kiln.model.stage.StageName;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// How every line of a function begins: with the keys `stage`, `account` and `region`.
///
/// @param logger of whoever tells
public record StoryLine(Logger logger, StageName stage, Destination here) {

  public LoggingEventBuilder at(Level level) {
    return logger
        .atLevel(level)
        .addKeyValue("stage", stage)
        .addKeyValue("account", here.account())
        .addKeyValue("region", here.region());
  }
}
