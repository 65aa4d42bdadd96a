package dev.kiln.packaging;

import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A parsed class.
final class Type {
  private final Origin origin;
  private final ClassModel model;
  private final Map<Member, MethodModel> methods = new LinkedHashMap<>();
  private final Map<Member, FieldModel> fields = new LinkedHashMap<>();

  Type(Origin origin, ClassModel model) {
    this.origin = origin;
    this.model = model;
    for (MethodModel method : model.methods()) {
      methods.put(
          new Member(method.methodName().stringValue(), method.methodType().stringValue()), method);
    }
    for (FieldModel field : model.fields()) {
      fields.put(
          new Member(field.fieldName().stringValue(), field.fieldType().stringValue()), field);
    }
  }

  Origin origin() {
    return origin;
  }

  ClassModel model() {
    return model;
  }

  /// As in class files.
  String name() {
    return model.thisClass().asInternalName();
  }

  Map<Member, MethodModel> methods() {
    return methods;
  }

  Map<Member, FieldModel> fields() {
    return fields;
  }

  boolean isEnum() {
    return model.flags().has(AccessFlag.ENUM);
  }

  boolean isInterface() {
    return model.flags().has(AccessFlag.INTERFACE);
  }

  /// Its superclass first.
  Stream<String> parents() {
    return Stream.concat(
            Optional.ofNullable(model.superclass().orElse(null)).stream(),
            model.interfaces().stream())
        .map(parent -> parent.asInternalName());
  }

  /// Whether a call can end in a method of another class that overrides it.
  static boolean isVirtual(MethodModel method) {
    return !method.flags().has(AccessFlag.STATIC)
        && !method.flags().has(AccessFlag.PRIVATE)
        && !method.methodName().equalsString(Member.CONSTRUCTOR);
  }
}
