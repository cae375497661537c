namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>A value of a graph that runs: real numbers in single precision, or whole numbers and flags as 64-bit ones, row-major. Its memory is kept for the next run.</summary>
sealed class Tensor(MemoryBudget budget)
{
    public const int MostDims = 8;

    readonly int[] _dims = new int[MostDims];
    float[] _floats = [];
    long[] _integers = [];
    bool _isView;

    public OnnxType Type { get; private set; } = OnnxType.Float;

    public bool IsFloat => IsReal(Type);

    public int Rank { get; private set; }

    /// <summary>Numbers in it.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<int> Dims => _dims.AsSpan(0, Rank);

    public Span<float> Floats => IsFloat ? _floats.AsSpan(0, Count) : throw new InvalidDataException($"It holds {Type}, but real numbers are needed.");

    public Span<long> Integers => IsFloat ? throw new InvalidDataException($"It holds {Type}, but whole numbers or flags are needed.") : _integers.AsSpan(0, Count);

    public static bool IsReal(OnnxType type) => type is OnnxType.Float or OnnxType.Double or OnnxType.Float16 or OnnxType.BFloat16;

    /// <summary>Gives it a type and dimensions; its numbers mean nothing then.</summary>
    public Tensor Resize(OnnxType type, ReadOnlySpan<int> dims)
    {
        var count = CountOf(dims);
        if (_isView) (_floats, _integers, _isView) = ([], [], false);
        if (IsReal(type)) Grow(ref _floats, count);
        else Grow(ref _integers, count);
        return Set(type, dims, count);
    }

    /// <summary>Makes it the same numbers as another tensor's, in other dimensions, without a copy.</summary>
    public void View(Tensor source, ReadOnlySpan<int> dims)
    {
        var count = CountOf(dims);
        if (count != source.Count) throw new InvalidDataException($"{source.Count} numbers [{Text(source.Dims)}] do not fit the dimensions [{Text(dims)}].");
        if (!_isView) budget.Replace(_floats.Length + _integers.Length, 0);
        (_floats, _integers, _isView) = (source._floats, source._integers, true);
        Set(source.Type, dims, count);
    }

    /// <summary>An axis, where negative ones count from the end.</summary>
    public int Axis(long axis) => Axis(axis, Rank);

    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new InvalidDataException(FormattableString.Invariant($"It has no axis {axis}, but {rank} axes."));

    /// <summary>The product of some dimensions.</summary>
    public int Size(int firstAxis, int endAxis)
    {
        var size = 1;
        foreach (var dim in Dims[firstAxis..endAxis]) size *= dim;
        return size;
    }

    /// <summary>The only whole number of it.</summary>
    public long Number => Count == 1 ? Integers[0] : throw new InvalidDataException($"One whole number is needed, but there are {Count}.");

    /// <summary>How many numbers dimensions hold.</summary>
    public static int CountOf(ReadOnlySpan<int> dims)
    {
        if (dims.Length > MostDims) throw new InvalidDataException($"It has {dims.Length} dimensions; {MostDims} are the most.");
        long count = 1;
        foreach (var dim in dims)
        {
            if (dim < 0) throw new InvalidDataException(FormattableString.Invariant($"It has a dimension of {dim}."));
            count *= dim;
            if (count > Array.MaxLength) throw new InvalidDataException($"Numbers of the dimensions [{Text(dims)}] do not fit into memory.");
        }
        return (int)count;
    }

    /// <summary>Such as "3, 5, 2".</summary>
    public static string Text(ReadOnlySpan<int> dims) => string.Join(", ", Array.ConvertAll(dims.ToArray(), dim => dim.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    public override string ToString() => $"{Type} [{Text(Dims)}]";

    void Grow<T>(ref T[] memory, int count)
    {
        if (memory.Length >= count) return;
        budget.Replace(memory.Length, count);
        memory = new T[count];
    }

    Tensor Set(OnnxType type, ReadOnlySpan<int> dims, int count)
    {
        // Dimensions may be this tensor's own.
        dims.CopyTo(_dims);
        (Type, Rank, Count) = (type, dims.Length, count);
        return this;
    }
}
