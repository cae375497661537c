using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Numerics.Int8;

/// <summary>One sum at a time, where there is no better hardware.</summary>
readonly struct ScalarDot : IDot<int>
{
    public static int Lanes => 1;

    public static int BlockRows => 3;

    public static bool IsUnsigned => false;

    public static int Broadcast(int four) => four;

    public static int Load(ref int source, nint offset) => Unsafe.Add(ref source, offset);

    public static int MultiplyAdd(int sum, int a, int b) =>
        sum + (sbyte)a * (sbyte)b + (sbyte)(a >> 8) * (sbyte)(b >> 8) + (sbyte)(a >> 16) * (sbyte)(b >> 16) + (a >> 24) * (b >> 24);

    public static void AddScaled(int sum, float row, ref float column, ref float c) => c += sum * row * column;
}
