using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Training;

/// <summary>What several environments gave in so many steps each, and what the policy made of it; [environment, step, ...], row-major. It is filled anew each time.</summary>
sealed class Rollout
{
    public Rollout(int environments, int steps, int width, int actionSize, int stateSize, int chunk)
    {
        (Environments, Steps, Width, ActionSize, StateSize, Chunk) = (environments, steps, width, actionSize, stateSize, chunk);
        var count = checked(environments * steps);
        (Inputs, Actions) = (new float[checked(count * width)], new float[checked(count * actionSize)]);
        (Logs, Values, Rewards, Bootstraps, Advantages, Returns) = (new float[count], new float[count], new float[count], new float[count], new float[count], new float[count]);
        Ends = new byte[count];
        StatesPerRow = ((steps + chunk - 1) / chunk) + 1;
        States = new float[checked(environments * StatesPerRow * stateSize)];
        (Segments, SegmentCounts) = (new Segment[count], new int[environments]);
    }

    public int Environments { get; }

    public int Steps { get; }

    public int Width { get; }

    public int ActionSize { get; }

    public int StateSize { get; }

    /// <summary>The most steps of a segment.</summary>
    public int Chunk { get; }

    /// <summary>States that a row has room for.</summary>
    public int StatesPerRow { get; }

    /// <summary>[E, T, width]: encoded steps.</summary>
    public float[] Inputs { get; }

    /// <summary>[E, T, action]: as they were drawn.</summary>
    public float[] Actions { get; }

    /// <summary>[E, T]: logarithms of the actions' probabilities.</summary>
    public float[] Logs { get; }

    /// <summary>[E, T]: values, in units of rewards.</summary>
    public float[] Values { get; }

    /// <summary>[E, T].</summary>
    public float[] Rewards { get; }

    /// <summary>[E, T]: the value behind a step whose episode was cut, or that is the last of the rollout.</summary>
    public float[] Bootstraps { get; }

    /// <summary>[E, T]: 0 where the episode goes on, 1 where it ended, 2 where it was cut.</summary>
    public byte[] Ends { get; }

    /// <summary>[E, T].</summary>
    public float[] Advantages { get; }

    /// <summary>[E, T]: what the value is to be.</summary>
    public float[] Returns { get; }

    /// <summary>[E, StatesPerRow, state]: states before the first steps of segments that are not the first of an episode.</summary>
    public float[] States { get; }

    /// <summary>[E, T]: the segments of each environment, one after the other.</summary>
    public Segment[] Segments { get; }

    /// <summary>[E]: how many there are.</summary>
    public int[] SegmentCounts { get; }

    /// <summary>Place of a step in the arrays of numbers.</summary>
    public int At(int environment, int step) => (environment * Steps) + step;

    /// <summary>Writes or reads the first rows.</summary>
    public void Transfer(ModelCodec codec, int rows)
    {
        codec.Floats(Inputs.AsSpan(0, rows * Steps * Width));
        codec.Floats(Actions.AsSpan(0, rows * Steps * ActionSize));
        codec.Floats(Rewards.AsSpan(0, rows * Steps));
        codec.Floats(States.AsSpan(0, rows * StatesPerRow * StateSize));
        codec.Bytes(Ends.AsSpan(0, rows * Steps));
        for (var row = 0; row < rows; row++)
        {
            SegmentCounts[row] = codec.Int(SegmentCounts[row], 0, Steps);
            for (var i = 0; i < SegmentCounts[row]; i++)
            {
                ref var segment = ref Segments[At(row, i)];
                var first = codec.Int(segment.First, 0, Steps - 1);
                segment = new(row, first, codec.Int(segment.Steps, 1, Steps - first), codec.Int(segment.State, -1, StatesPerRow - 1));
            }
        }
    }

    public ReadOnlySpan<float> StateOf(in Segment segment) => States.AsSpan(((segment.Environment * StatesPerRow) + segment.State) * StateSize, StateSize);
}

/// <summary>Steps of one episode, one after the other, that are trained as a sequence; state -1 for zeros.</summary>
readonly record struct Segment(int Environment, int First, int Steps, int State);
