using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Serialization;

/// <summary>Writes a state to a stream, or reads it back: one list of its parts serves both ways, so that they cannot disagree.</summary>
/// <remarks>What is read is checked against its bounds before it is used for a size.</remarks>
sealed class StateSerializer
{
    readonly BinaryWriter? _writer;
    readonly BinaryReader? _reader;

    public StateSerializer(BinaryWriter writer) => _writer = writer;

    public StateSerializer(BinaryReader reader) => _reader = reader;

    public bool Reads => _reader is not null;

    /// <summary>Before memory is taken for so many bytes that must follow: throws where fewer are left.</summary>
    public void Require(long bytes)
    {
        if (_reader is null) return;
        var left = _reader.BaseStream.Length - _reader.BaseStream.Position;
        if (bytes > left) throw new InvalidDataException($"It asks for {bytes} bytes, but holds {left} more.");
    }

    public bool Flag(bool value) => Int(value ? 1 : 0, 0, 1) == 1;

    public int Int(int value, int least, int most) => (int)Long(value, least, most);

    public long Long(long value, long least, long most = long.MaxValue)
    {
        _writer?.Write(value);
        if (_reader is null) return value;
        value = _reader.ReadInt64();
        return value >= least && value <= most ? value : throw new InvalidDataException($"It holds {value} where a number from {least} to {most} belongs.");
    }

    public ulong Bits(ulong value)
    {
        _writer?.Write(value);
        return _reader?.ReadUInt64() ?? value;
    }

    public float Float(float value)
    {
        value = FloatOrNaN(value);
        return !Reads || !float.IsNaN(value) ? value : throw new InvalidDataException("It holds NaN where a number belongs.");
    }

    public float FloatOrNaN(float value)
    {
        _writer?.Write(value);
        if (_reader is null) return value;
        value = _reader.ReadSingle();
        return !float.IsInfinity(value) ? value : throw new InvalidDataException("It holds an infinity.");
    }

    public double Double(double value)
    {
        _writer?.Write(value);
        if (_reader is null) return value;
        value = _reader.ReadDouble();
        return double.IsFinite(value) ? value : throw new InvalidDataException($"It holds {value}.");
    }

    public void Floats(Span<float> values)
    {
        foreach (ref var value in values) value = Float(value);
    }

    public void States(Span<ValueState> values)
    {
        foreach (ref var value in values)
        {
            _writer?.Write((byte)value);
            if (_reader is null) continue;
            value = (ValueState)_reader.ReadByte();
            if (value > ValueState.Observed) throw new InvalidDataException($"It holds {(byte)value} for the state of a value.");
        }
    }

    public void FloatsOrNaN(Span<float> values)
    {
        foreach (ref var value in values) value = FloatOrNaN(value);
    }
}
