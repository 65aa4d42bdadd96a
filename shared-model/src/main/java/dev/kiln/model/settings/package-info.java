/// What the environment tells a function, [dev.kiln.model.settings.SettingsReader].
@NullMarked
package dev.kiln.model.settings;

import org.jspecify.annotations.NullMarked;
