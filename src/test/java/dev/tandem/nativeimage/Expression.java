package dev.tandem.nativeimage;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;

/**
 * The instructions that put one value on the stack.
 *
 * @param end where the last one ends, in bytes from the method's beginning
 */
record Expression(ClassModel owner, CodeModel code, List<Instruction> instructions, int end) {

    /** The string that it is, if it is always the same one. */
    Optional<String> string() {
        return last() instanceof ConstantInstruction constant && constant.constantValue() instanceof String string
                ? Optional.of(string)
                : Optional.empty();
    }

    /** The class that it names, where that is written down: {@code X.class}, its superclass or name, or {@code this}. */
    Optional<Class<?>> namedClass() {
        return switch (last()) {
            case ConstantInstruction constant
            when constant.constantValue() instanceof ClassDesc named -> Optional.of(Declared.type(named));
            case InvokeInstruction call
            when call.name().equalsString("getSuperclass") ->
                receiver().namedClass().map(Class::getSuperclass);
            case InvokeInstruction call
            when call.name().equalsString("getName") -> receiver().namedClass();
            case LoadInstruction load
            when load.slot() == 0 && !isStatic() ->
                Optional.of(Declared.type(owner.thisClass().asSymbol()));
            default -> Optional.empty();
        };
    }

    private Expression receiver() {
        return new Expression(
                owner, code, instructions.subList(0, instructions.size() - 1), end - last().sizeInBytes());
    }

    /** Its type as it was declared, with type arguments; empty where that cannot be told. */
    Optional<Declared> type() {
        return switch (last()) {
            case ConstantInstruction constant
            when constant.constantValue() instanceof ClassDesc named -> Optional.of(Declared.of(named));
            case ConstantInstruction constant -> Optional.of(Declared.of(String.class));
            case InvokeInstruction call
            when call.name().equalsString("<init>") ->
                Optional.of(Declared.of(call.owner().asSymbol()));
            case InvokeInstruction call -> Declared.returned(call);
            case InvokeDynamicInstruction call ->
                Optional.of(Declared.of(call.typeSymbol().returnType()));
            case FieldInstruction field -> Declared.of(field);
            case TypeCheckInstruction cast
            when cast.opcode() == Opcode.CHECKCAST ->
                Optional.of(Declared.of(cast.type().asSymbol()));
            case LoadInstruction load -> variable(load);
            default -> Optional.empty();
        };
    }

    private Optional<Declared> variable(LoadInstruction load) {
        int at = end - load.sizeInBytes();
        Optional<Declared> generic = code.elementStream()
                .filter(LocalVariableType.class::isInstance)
                .map(LocalVariableType.class::cast)
                .filter(local -> local.slot() == load.slot() && isWithin(local.startScope(), local.endScope(), at))
                .findFirst()
                .map(local -> Declared.of(local.signatureSymbol()));
        return generic.or(() -> code.elementStream()
                .filter(LocalVariable.class::isInstance)
                .map(LocalVariable.class::cast)
                .filter(local -> local.slot() == load.slot() && isWithin(local.startScope(), local.endScope(), at))
                .findFirst()
                .map(local -> Declared.of(local.typeSymbol())));
    }

    private boolean isWithin(Label start, Label end, int at) {
        CodeAttribute attribute = (CodeAttribute) code;
        return attribute.labelToBci(start) <= at && at < attribute.labelToBci(end);
    }

    private boolean isStatic() {
        return code.parent().orElseThrow().flags().has(AccessFlag.STATIC);
    }

    private Instruction last() {
        return instructions.getLast();
    }
}
