using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Environments;

/// <summary>What was done in the present episode of an environment, so that it can be brought there again.</summary>
sealed class EpisodeLog
{
    const int MostFloats = 1 << 28;

    float[] _actions = new float[1 << 8];
    int _floats;

    /// <summary>Number of the episode, from 1; 0 before the first.</summary>
    public int Episode { get; private set; }

    /// <summary>Steps taken in it.</summary>
    public int Steps { get; private set; }

    /// <summary>The sum of its rewards.</summary>
    public double Return { get; set; }

    public ReadOnlySpan<float> Actions => _actions.AsSpan(0, _floats);

    public void Begin() => (Episode, Steps, Return, _floats) = (Episode + 1, 0, 0, 0);

    public void Add(ReadOnlySpan<float> action)
    {
        if (_floats + action.Length > _actions.Length) Array.Resize(ref _actions, Math.Max(2 * _actions.Length, _floats + action.Length));
        action.CopyTo(_actions.AsSpan(_floats));
        _floats += action.Length;
        Steps++;
    }

    public void Transfer(ModelCodec codec, int actionSize)
    {
        Episode = codec.Int(Episode, 0);
        Steps = codec.Int(Steps, 0, MostFloats / actionSize);
        Return = codec.Double(Return);
        _floats = Steps * actionSize;
        var actions = codec.Floats(codec.Reads ? null : Actions.ToArray(), _floats);
        if (codec.Reads) _actions = actions.Length > 0 ? actions : new float[1 << 8];
    }
}
