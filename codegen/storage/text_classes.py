"""What text says of itself: classes of its characters, its letters in the other case, the number it is; a part of the runtime.

In: nothing.  Out: LLVM text.  Holds: a function that does not know says so (by null, 2 or a flag), and its caller asks the interpreter.
"""
from __future__ import annotations

from codegen.build import Module
from codegen.storage.text_memory import CHARACTERS, declarations, finds_data, reads_length, reads_plain

CLASSES = {"isalpha": 1, "isdigit": 2, "isdecimal": 2, "isnumeric": 2, "isalnum": 3, "isspace": 4, "isupper": 8, "islower": 16}
_OWN = {"isalpha": 1, "isdigit": 2, "isspace": 4, "isupper": 8, "islower": 16}


def classes_table(module: Module) -> str:
    """The classes of each character, as bits."""
    bits = (sum(bit for name, bit in _OWN.items() if getattr(chr(k), name)()) for k in range(128))
    return f"@text.classes = private constant [128 x i8] [{', '.join(map('i8 {}'.format, bits))}]\n"


def classes_text(module: Module) -> str:
    """Questions about all characters (1, 0, or 2: not known); upper and lower case (null where not known, or with an exception set)."""
    return declarations() + f"""
define i32 @jitcore_text_is(ptr %text, i32 %wanted) nounwind {{
entry:
{reads_plain("plain", "text")}  br i1 %plain, label %look, label %unknown
unknown:
  ret i32 2
look:
{reads_length("text")}{finds_data("text")}  %mask = trunc i32 %wanted to i8
  %case = and i8 %mask, 24
  %is.case = icmp ne i8 %case, 0
  %other = xor i8 %case, 24
  br label %each
each:
  %k = phi i64 [0, %look], [%next, %on]
  %seen = phi i1 [false, %look], [%seen.now, %on]
  %inside = icmp ult i64 %k, %text.length
  br i1 %inside, label %one, label %end
one:
  %at = getelementptr i8, ptr %text.data, i64 %k
  %code = load i8, ptr %at
  %number = zext i8 %code to i64
  %class.at = getelementptr i8, ptr @text.classes, i64 %number
  %class = load i8, ptr %class.at
  %own = and i8 %class, %mask
  %is = icmp ne i8 %own, 0
  %seen.now = or i1 %seen, %is
  %against = and i8 %class, %other
  %is.against = icmp ne i8 %against, 0
  %is.not = xor i1 %is, true
  %fails = select i1 %is.case, i1 %is.against, i1 %is.not
  br i1 %fails, label %no, label %on
on:
  %next = add i64 %k, 1
  br label %each
no:
  ret i32 0
end:
  %answer = zext i1 %seen to i32
  ret i32 %answer
}}
define ptr @jitcore_text_case(ptr %text, i32 %lowers) nounwind {{
entry:
{reads_plain("plain", "text")}  br i1 %plain, label %look, label %unknown
unknown:
  ret ptr null
look:
{reads_length("text")}{finds_data("text")}  %is.lower = icmp ne i32 %lowers, 0
  %first = select i1 %is.lower, i8 65, i8 97
  %is.one = icmp eq i64 %text.length, 1
  br i1 %is.one, label %single, label %several
single:
  %only = load i8, ptr %text.data
  %only.moved = sub i8 %only, %first
  %only.is = icmp ult i8 %only.moved, 26
  %only.flipped = xor i8 %only, 32
  %only.new = select i1 %only.is, i8 %only.flipped, i8 %only
  %number = zext i8 %only.new to i64
  %known.at = getelementptr ptr, ptr @{CHARACTERS}, i64 %number
  %known = load ptr, ptr %known.at
  call void @Py_IncRef(ptr %known)
  ret ptr %known
several:
  %made = call ptr @PyUnicode_New(i64 %text.length, i32 127)
  %failed = icmp eq ptr %made, null
  %is.empty = icmp eq i64 %text.length, 0
  %nothing = or i1 %failed, %is.empty
  br i1 %nothing, label %done, label %fill
fill:
{finds_data("made")}  %all.first = insertelement <16 x i8> poison, i8 %first, i32 0
  %firsts = shufflevector <16 x i8> %all.first, <16 x i8> poison, <16 x i32> zeroinitializer
  br label %look.wide
look.wide:
  %j = phi i64 [0, %fill], [%j.next, %wide]
  %j.next = add nuw i64 %j, 16
  %is.wide = icmp ule i64 %j.next, %text.length
  br i1 %is.wide, label %wide, label %few
wide:
  %wide.at = getelementptr i8, ptr %text.data, i64 %j
  %codes = load <16 x i8>, ptr %wide.at, align 1
  %all.moved = sub <16 x i8> %codes, %firsts
  %all.is = icmp ult <16 x i8> %all.moved, splat (i8 26)
  %all.flipped = xor <16 x i8> %codes, splat (i8 32)
  %all.new = select <16 x i1> %all.is, <16 x i8> %all.flipped, <16 x i8> %codes
  %wide.to = getelementptr i8, ptr %made.data, i64 %j
  store <16 x i8> %all.new, ptr %wide.to, align 1
  br label %look.wide
few:
  %is.all = icmp eq i64 %j, %text.length
  br i1 %is.all, label %done, label %each
each:
  %k = phi i64 [%j, %few], [%next, %each]
  %at = getelementptr i8, ptr %text.data, i64 %k
  %code = load i8, ptr %at
  %moved = sub i8 %code, %first
  %is = icmp ult i8 %moved, 26
  %flipped = xor i8 %code, 32
  %new = select i1 %is, i8 %flipped, i8 %code
  %to = getelementptr i8, ptr %made.data, i64 %k
  store i8 %new, ptr %to
  %next = add nuw i64 %k, 1
  %more = icmp ult i64 %next, %text.length
  br i1 %more, label %each, label %done
done:
  ret ptr %made
}}
"""


def _sign_text(kind: str, zero: str) -> str:
    """The beginning of a function that reads a number: text of the usual form goes on in the block %look with its sign, and where its digits
    %start; of others nothing is known."""
    return f"""{reads_plain("plain", "text")}{reads_length("text")}  %moved = sub i64 %text.length, 1
  %fits = icmp ult i64 %moved, 19
  %usual = and i1 %plain, %fits
  br i1 %usual, label %look, label %unknown
unknown:
  ret {{{kind}, i1}} {{{kind} {zero}, i1 false}}
look:
{finds_data("text")}  %sign = load i8, ptr %text.data
  %is.negative = icmp eq i8 %sign, 45
  %is.positive = icmp eq i8 %sign, 43
  %is.signed = or i1 %is.negative, %is.positive
  %start = zext i1 %is.signed to i64
"""


def numbers_text(module: Module) -> str:
    """What int() and float() give for plain text of the usual form; the flag says whether it is.

    A decimal number whose digits are less than 2**53, and whose power of ten is at most 10**22, is the quotient or product of two doubles
    that are exact: rounded once, as it must be.
    """
    return declarations() + f"""
@text.tens = private constant [23 x double] [{", ".join(f"double 1.0e+{k:02}" for k in range(23))}]
define {{i64, i1}} @jitcore_text_int(ptr %text) nounwind {{
entry:
{_sign_text("i64", "0")}  %digits = sub i64 %text.length, %start
  %moved.digits = sub i64 %digits, 1
  %few = icmp ult i64 %moved.digits, 18
  br i1 %few, label %each, label %unknown
each:
  %k = phi i64 [%start, %look], [%next, %on]
  %sum = phi i64 [0, %look], [%more, %on]
  %at = getelementptr i8, ptr %text.data, i64 %k
  %code = load i8, ptr %at
  %digit = sub i8 %code, 48
  %is.digit = icmp ult i8 %digit, 10
  br i1 %is.digit, label %on, label %unknown
on:
  %ten = mul i64 %sum, 10
  %wide = zext i8 %digit to i64
  %more = add i64 %ten, %wide
  %next = add i64 %k, 1
  %inside = icmp ult i64 %next, %text.length
  br i1 %inside, label %each, label %end
end:
  %opposite = sub i64 0, %more
  %value = select i1 %is.negative, i64 %opposite, i64 %more
  %found = insertvalue {{i64, i1}} undef, i64 %value, 0
  %known = insertvalue {{i64, i1}} %found, i1 true, 1
  ret {{i64, i1}} %known
}}
define {{double, i1}} @jitcore_text_float(ptr %text) nounwind {{
entry:
{_sign_text("double", "0.0")}  br label %each
each:
  %k = phi i64 [%start, %look], [%next, %on]
  %sum = phi i64 [0, %look], [%sum.now, %on]
  %point = phi i64 [-1, %look], [%point.now, %on]
  %inside = icmp ult i64 %k, %text.length
  br i1 %inside, label %one, label %end
one:
  %at = getelementptr i8, ptr %text.data, i64 %k
  %code = load i8, ptr %at
  %digit = sub i8 %code, 48
  %is.digit = icmp ult i8 %digit, 10
  br i1 %is.digit, label %on.digit, label %other
on.digit:
  %ten = mul i64 %sum, 10
  %wide = zext i8 %digit to i64
  %more = add i64 %ten, %wide
  br label %on
other:
  %is.point = icmp eq i8 %code, 46
  %is.first = icmp slt i64 %point, 0
  %may = and i1 %is.point, %is.first
  br i1 %may, label %on, label %unknown
on:
  %sum.now = phi i64 [%more, %on.digit], [%sum, %other]
  %point.now = phi i64 [%point, %on.digit], [%k, %other]
  %next = add i64 %k, 1
  br label %each
end:
  %is.whole = icmp slt i64 %point, 0
  %one.less = sub i64 %text.length, 1
  %behind = sub i64 %one.less, %point
  %places = select i1 %is.whole, i64 0, i64 %behind
  %points = select i1 %is.whole, i64 0, i64 1
  %used = add i64 %start, %points
  %digits = sub i64 %text.length, %used
  %is.some = icmp sgt i64 %digits, 0
  %is.few = icmp ult i64 %digits, 19
  %is.exact = icmp ult i64 %sum, {2**53 + 1}
  %is.good = and i1 %is.some, %is.exact
  %is.all = and i1 %is.good, %is.few
  br i1 %is.all, label %make, label %unknown
make:
  %whole = uitofp i64 %sum to double
  %tens.at = getelementptr double, ptr @text.tens, i64 %places
  %tens = load double, ptr %tens.at
  %size = fdiv double %whole, %tens
  %opposite = fneg double %size
  %value = select i1 %is.negative, double %opposite, double %size
  %found = insertvalue {{double, i1}} undef, double %value, 0
  %known = insertvalue {{double, i1}} %found, i1 true, 1
  ret {{double, i1}} %known
}}
"""


RUNTIME = ((("jitcore_text_is", "jitcore_text_case"), (classes_table, classes_text), 2, False),
           (("jitcore_text_int", "jitcore_text_float"), (numbers_text,), 2, False))
