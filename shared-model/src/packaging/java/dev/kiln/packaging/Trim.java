package dev.kiln.packaging;

import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes classes anew without the members that nothing reaches.
final class Trim {
  private final Reach reach;
  private final ClassPath classPath;
  private final ClassFile format;

  Trim(Reach reach, ClassPath classPath) {
    this.reach = reach;
    this.classPath = classPath;
    this.format =
        ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.DebugElementsOption.DROP_DEBUG,
            ClassFile.ClassHierarchyResolverOption.of(this::describe));
  }

  byte[] trimmed(Type type) {
    return format.transformClass(
        type.model(),
        (builder, element) -> {
          switch (element) {
            case MethodModel method when !reach.contains(method) -> {}
            case FieldModel field when !reach.contains(field) -> {}
            case InnerClassesAttribute inner -> builder.with(present(inner));
            case ClassElement other -> builder.with(other);
          }
        });
  }

  private InnerClassesAttribute present(InnerClassesAttribute inner) {
    List<InnerClassInfo> classes =
        inner.classes().stream()
            .filter(each -> reach.contains(each.innerClass().asInternalName()))
            .toList();
    return InnerClassesAttribute.of(classes);
  }

  private @Nullable ClassHierarchyInfo describe(ClassDesc description) {
    String descriptor = description.descriptorString();
    return classPath
        .type(descriptor.substring(1, descriptor.length() - 1))
        .map(type ->
            type.isInterface()
                ? ClassHierarchyInfo.ofInterface()
                : ClassHierarchyInfo.ofClass(
                    type.model().superclass().map(ClassEntry::asSymbol).orElse(null)))
        .orElse(null);
  }
}
