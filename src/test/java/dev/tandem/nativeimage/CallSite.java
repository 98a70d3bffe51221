package dev.tandem.nativeimage;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call in the compiled program.
 *
 * @param in the method, {@code a.b.Type.method}
 * @param owner the class that the called method is looked for in
 * @param operands the object whose method it is, if it has one, and the arguments; from the first one where it can be
 *     told how they are computed
 * @param untold how many come before that one
 */
record CallSite(String in, String owner, String name, List<Expression> operands, int untold) {

    static CallSite of(
            ClassModel type, String method, CodeModel code, List<Instruction> before, InvokeInstruction call) {
        List<Expression> operands = new ArrayList<>();
        int wanted = call.typeSymbol().parameterCount() + (call.opcode() == Opcode.INVOKESTATIC ? 0 : 1);
        int end = before.size();
        while (operands.size() < wanted) {
            int begin = begin(before, end);
            if (begin < 0) {
                break;
            }
            int bytes = before.subList(0, end).stream()
                    .mapToInt(Instruction::sizeInBytes)
                    .sum();
            operands.addFirst(new Expression(type, code, before.subList(begin, end), bytes));
            end = begin;
        }
        String in = type.thisClass().asInternalName().replace('/', '.') + "." + method;
        return new CallSite(
                in,
                call.owner().asInternalName().replace('/', '.'),
                call.name().stringValue(),
                operands,
                wanted - operands.size());
    }

    /** Where the instructions begin that put the topmost value on the stack; negative where that cannot be told. */
    private static int begin(List<Instruction> instructions, int end) {
        int missing = 1;
        int at = end;
        while (missing > 0) {
            at--;
            if (at < 0 || !isSimple(instructions.get(at))) {
                return -1;
            }
            missing -= pushed(instructions.get(at));
        }
        return at;
    }

    private static boolean isSimple(Instruction instruction) {
        return switch (instruction) {
            case LoadInstruction i -> true;
            case StoreInstruction i -> true;
            case ConstantInstruction i -> true;
            case NewObjectInstruction i -> true;
            case NewPrimitiveArrayInstruction i -> true;
            case NewReferenceArrayInstruction i -> true;
            case TypeCheckInstruction i -> true;
            case ArrayLoadInstruction i -> true;
            case ArrayStoreInstruction i -> true;
            case FieldInstruction i -> true;
            case InvokeInstruction i -> true;
            case InvokeDynamicInstruction i -> true;
            case StackInstruction i -> i.opcode() == Opcode.DUP || i.opcode() == Opcode.POP;
            default -> false;
        };
    }

    /** How many more values there are on the stack afterwards. */
    private static int pushed(Instruction instruction) {
        return switch (instruction) {
            case LoadInstruction i -> 1;
            case StoreInstruction i -> -1;
            case ConstantInstruction i -> 1;
            case NewObjectInstruction i -> 1;
            case ArrayLoadInstruction i -> -1;
            case ArrayStoreInstruction i -> -3;
            case FieldInstruction i ->
                switch (i.opcode()) {
                    case GETSTATIC -> 1;
                    case GETFIELD -> 0;
                    case PUTSTATIC -> -1;
                    default -> -2;
                };
            case InvokeInstruction i -> pushed(i.typeSymbol()) - (i.opcode() == Opcode.INVOKESTATIC ? 0 : 1);
            case InvokeDynamicInstruction i -> pushed(i.typeSymbol());
            case StackInstruction i -> i.opcode() == Opcode.DUP ? 1 : -1;
            default -> 0;
        };
    }

    private static int pushed(MethodTypeDesc type) {
        return (type.returnType().descriptorString().equals("V") ? 0 : 1) - type.parameterCount();
    }

    /** One of the operands, the first one being 0; empty where that cannot be told. */
    Optional<Expression> operand(int index) {
        return index < untold ? Optional.empty() : Optional.of(operands.get(index - untold));
    }

    int operandCount() {
        return untold + operands.size();
    }

    Optional<Expression> lastOperand() {
        return operand(operandCount() - 1);
    }
}
