using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>A ref struct on one thread's stack, which other threads read while its owner waits for them.</summary>
/// <remarks>
/// Spans cannot leave the stack that they lie on, so others get the place and look there. A stack does not move. Where the collector moves
/// an array it puts the owner's spans right while every thread stands still at a place where it knows what each of them holds; so a span
/// is read either before or after, and the reader's own copy is then one that the collector knows.
/// </remarks>
static class StackReference
{
    /// <summary>Where the value lies; good until the method that owns it returns.</summary>
    public static nint Place<T>(in T value)
        where T : struct, allows ref struct => Unsafe.ByteOffset(in Unsafe.NullRef<T>(), in value);

    /// <summary>The value at a place that <see cref="Place"/> gave.</summary>
    public static ref readonly T At<T>(nint place)
        where T : struct, allows ref struct => ref Unsafe.AddByteOffset(ref Unsafe.NullRef<T>(), place);
}
