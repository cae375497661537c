using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Architecture;

/// <summary>The committed surface tells whatever may break a caller or an implementer.</summary>
[TestClass]
public sealed class SurfaceLineTests
{
    public readonly ref struct Pass
    {
        public required ReadOnlySpan<float> Values { get; init; }
    }

    public interface ICell
    {
        int Size { get; }

        int Steps => 1;

        static abstract ICell Create(int size);

        void Reset()
        {
        }
    }

    public abstract class Part<T> where T : class, IDisposable, new()
    {
        protected Part(int size) => Size = size;

        public int Size { get; }

        public abstract int Count { get; }

        public T? this[int index] => default;

        protected internal virtual void Add<TKey, TValue>(params ReadOnlySpan<TKey> keys) where TKey : unmanaged where TValue : notnull
        {
        }

        private protected void Inside()
        {
        }
    }

    public sealed class Whole() : Part<MemoryStream>(1)
    {
        public override int Count => 1;

        [Obsolete("Use Count.")]
        public int Length => 1;

        [EditorBrowsable(EditorBrowsableState.Never)]
        public void Scale<T>(T factor, params float[] factors) where T : struct, allows ref struct
        {
        }

        [Experimental("LSTM001")]
        public void Try(out int result) => result = 0;
    }

    const string Here = "Microsoft.ML.Lstm.Engine.Tests.Architecture.SurfaceLineTests.";

    [TestMethod]
    [DataRow(typeof(Pass), "readonly ref struct Pass", "required ReadOnlySpan<Single> Values { get; init; }")]
    [DataRow(typeof(ICell), "interface ICell", "Int32 Size { get; }", "default Int32 Steps { get; }", "default Void Reset()", "abstract static ICell Create(Int32 size)")]
    [DataRow(typeof(Part<>), "abstract class Part<T> where T : class, IDisposable, new()", "Int32 Size { get; }", "abstract Int32 Count { get; }", "T? Item[Int32 index] { get; }",
        "protected ctor(Int32 size)", "protected virtual Void Add<TKey, TValue>(params ReadOnlySpan<TKey> keys) where TKey : unmanaged where TValue : notnull")]
    [DataRow(typeof(Whole), "sealed class Whole : Part<MemoryStream>", "ctor()", "override Int32 Count { get; }", "[Obsolete(\"Use Count.\")] Int32 Length { get; }",
        "[EditorBrowsable(Never)] Void Scale<T>(T factor, params Single[] factors) where T : struct, allows ref struct", "[Experimental(\"LSTM001\")] Void Try(out Int32 result)")]
    public void A_line_tells_modifiers_constraints_and_attributes(Type type, string first, params string[] members)
    {
        string[] lines = [.. PublicSurface.Lines(type).Select(line => line.Replace(Here, "", StringComparison.Ordinal))];
        Assert.AreEqual(first, lines[0]);
        CollectionAssert.AreEqual(members.Order(StringComparer.Ordinal).ToArray(), lines[1..].Select(line => line[2..]).ToArray(), string.Join('\n', lines));
    }
}
