package dev.kiln.packaging;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.ObjectVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.InvokeDynamicEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What can be reached from some classes: other classes and, of the SDK's clients, their members.
///
/// A virtual call reaches every method of that name and descriptor in a class of which there can be
/// an object, and a class that other code knows by a supertype of its own, as a library does, is
/// reached by the methods it has from there. What a call or a field only mentions in its descriptor
/// is there as a class without members, since the JVM's verifier may load it.
final class Reach {
  private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([^;<]+);");

  private final ClassPath classPath;
  private final Map<String, Type> present = new HashMap<>();
  private final Set<MethodModel> methods = new HashSet<>();
  private final Set<FieldModel> fields = new HashSet<>();
  private final Set<Member> called = new HashSet<>();
  private final Set<Type> instantiated = new HashSet<>();
  private final Set<Type> dispatching = new LinkedHashSet<>();
  private final Set<String> scannedDescriptors = new HashSet<>();
  private final Deque<Runnable> work = new ArrayDeque<>();

  Reach(ClassPath classPath) {
    this.classPath = classPath;
  }

  /// Adds a class by its name in class files, and all that it reaches.
  void from(String className) {
    mention(className);
    while (!work.isEmpty()) {
      work.pop().run();
    }
  }

  boolean contains(String className) {
    return present.containsKey(className);
  }

  boolean contains(MethodModel method) {
    return methods.contains(method);
  }

  boolean contains(FieldModel field) {
    return fields.contains(field);
  }

  private void mention(String className) {
    if (present.containsKey(className)) {
      return;
    }
    classPath
        .type(className)
        .filter(type -> type.origin() != Origin.PLATFORM)
        .ifPresent(type -> {
          present.put(className, type);
          type.parents().forEach(this::mention);
          // A member class names the one around it, which is loaded with its attributes.
          type.model()
              .findAttribute(Attributes.innerClasses())
              .ifPresent(inner ->
                  inner.classes().stream()
                      .filter(each -> each.innerClass().asInternalName().equals(className))
                      .forEach(each -> each.outerClass().ifPresent(this::mention)));
          switch (type.origin()) {
            case OWN, LIBRARY -> work.push(() -> scanWhole(type));
            case SERVICE -> {
              if (type.isEnum()) {
                type.methods().values().forEach(method -> reach(type, method));
                fields.addAll(type.fields().values());
              }
            }
            case PLATFORM -> {}
          }
        });
  }

  private void mention(ClassEntry entry) {
    String name = entry.asInternalName();
    if (name.startsWith("[")) {
      mentionDescriptor(name);
    } else {
      mention(name);
    }
  }

  private void mentionDescriptor(String descriptor) {
    if (scannedDescriptors.add(descriptor)) {
      Matcher classes = CLASS_IN_DESCRIPTOR.matcher(descriptor);
      while (classes.find()) {
        mention(classes.group(1));
      }
    }
  }

  private void scanWhole(Type type) {
    type.methods().keySet().forEach(method -> mentionDescriptor(method.descriptor()));
    type.fields().keySet().forEach(field -> mentionDescriptor(field.descriptor()));
    if (classPath.hierarchy(type).stream().anyMatch(each -> each.origin() == Origin.SERVICE)) {
      instantiate(type);
    }
    for (PoolEntry entry : type.model().constantPool()) {
      switch (entry) {
        case ClassEntry mentioned -> mention(mentioned);
        case FieldRefEntry field -> useField(field);
        case MemberRefEntry method -> call(method);
        case InvokeDynamicEntry lambda -> makeLambda(lambda.type().stringValue());
        case NameAndTypeEntry member -> mentionDescriptor(member.type().stringValue());
        case MethodTypeEntry descriptor -> mentionDescriptor(descriptor.descriptor().stringValue());
        default -> {}
      }
    }
  }

  private void call(MemberRefEntry reference) {
    Member member = new Member(reference.name().stringValue(), reference.type().stringValue());
    mention(reference.owner());
    mentionDescriptor(member.descriptor());
    String owner = reference.owner().asInternalName();
    if (Origin.of(owner) != Origin.SERVICE) {
      return;
    }
    classPath
        .type(owner)
        .ifPresent(type -> {
          if (member.name().equals(Member.CONSTRUCTOR)) {
            reach(type, member);
            return;
          }
          services(type).forEach(each -> reach(each, member));
          if (called.add(member)) {
            List.copyOf(dispatching).forEach(each -> dispatch(each, member));
          }
        });
  }

  private void useField(FieldRefEntry reference) {
    mention(reference.owner());
    mentionDescriptor(reference.type().stringValue());
    String owner = reference.owner().asInternalName();
    if (Origin.of(owner) != Origin.SERVICE) {
      return;
    }
    Member member = new Member(reference.name().stringValue(), reference.type().stringValue());
    classPath
        .type(owner)
        .ifPresent(type ->
            services(type)
                .forEach(each -> {
                  FieldModel field = each.fields().get(member);
                  if (field != null && fields.add(field)) {
                    initialize(each);
                  }
                }));
  }

  private void makeLambda(String descriptor) {
    mentionDescriptor(descriptor);
    Matcher type = CLASS_IN_DESCRIPTOR.matcher(descriptor.substring(descriptor.indexOf(')') + 1));
    if (type.find() && Origin.of(type.group(1)) == Origin.SERVICE) {
      classPath.type(type.group(1)).ifPresent(this::instantiate);
    }
  }

  private void reach(Type type, Member member) {
    MethodModel method = type.methods().get(member);
    if (method != null) {
      reach(type, method);
    }
  }

  private void reach(Type type, MethodModel method) {
    if (!methods.add(method)) {
      return;
    }
    initialize(type);
    mentionDescriptor(method.methodType().stringValue());
    if (method.methodName().equalsString(Member.CONSTRUCTOR)) {
      instantiate(type);
    }
    method.code().ifPresent(code -> work.push(() -> scan(code)));
  }

  private void initialize(Type type) {
    reach(type, Member.INITIALIZER);
  }

  private void instantiate(Type type) {
    if (!instantiated.add(type)) {
      return;
    }
    Set<Member> fromOutside = new HashSet<>();
    for (Type parent : classPath.hierarchy(type)) {
      if (parent.origin() != Origin.SERVICE) {
        parent
            .methods()
            .forEach((member, method) -> {
              if (Type.isVirtual(method)) {
                fromOutside.add(member);
              }
            });
      }
    }
    for (Type each : services(type)) {
      dispatching.add(each);
      initialize(each);
      for (Member member : each.methods().keySet()) {
        if (fromOutside.contains(member) || called.contains(member)) {
          dispatch(each, member);
        }
      }
    }
  }

  private void dispatch(Type type, Member member) {
    MethodModel method = type.methods().get(member);
    if (method != null && Type.isVirtual(method)) {
      reach(type, method);
    }
  }

  private List<Type> services(Type type) {
    return classPath.hierarchy(type).stream()
        .filter(each -> each.origin() == Origin.SERVICE)
        .toList();
  }

  private void scan(CodeModel code) {
    for (var element : code) {
      switch (element) {
        case InvokeInstruction call -> call(call.method());
        case FieldInstruction use -> useField(use.field());
        case NewObjectInstruction made -> mention(made.className());
        case TypeCheckInstruction check -> mention(check.type());
        case NewReferenceArrayInstruction array -> mention(array.componentType());
        case NewMultiArrayInstruction array -> mention(array.arrayType());
        case ConstantInstruction.LoadConstantInstruction load -> use(load.constantEntry());
        case ExceptionCatch handler -> handler.catchType().ifPresent(this::mention);
        case InvokeDynamicInstruction lambda -> {
          makeLambda(lambda.type().stringValue());
          lambda.invokedynamic().bootstrap().arguments().forEach(this::use);
        }
        default -> {}
      }
    }
    code.findAttribute(Attributes.stackMapTable())
        .ifPresent(frames -> frames.entries().forEach(this::scan));
  }

  private void scan(StackMapFrameInfo frame) {
    frame.locals().forEach(this::use);
    frame.stack().forEach(this::use);
  }

  private void use(VerificationTypeInfo type) {
    if (type instanceof ObjectVerificationTypeInfo object) {
      mention(object.className());
    }
  }

  private void use(LoadableConstantEntry constant) {
    switch (constant) {
      case ClassEntry type -> mention(type);
      case MethodHandleEntry handle -> {
        if (handle.reference() instanceof FieldRefEntry field) {
          useField(field);
        } else {
          call(handle.reference());
        }
      }
      case MethodTypeEntry type -> mentionDescriptor(type.descriptor().stringValue());
      default -> {}
    }
  }
}
