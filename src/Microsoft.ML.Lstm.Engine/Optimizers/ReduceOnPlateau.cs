using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>A factor on the learning rate that drops when the validation loss has not improved for some epochs.</summary>
/// <remarks>
/// Unlike a schedule it depends on the loss after each epoch; its factor multiplies
/// the schedule's. It has a state, so one instance belongs to one training.
/// </remarks>
public sealed class ReduceOnPlateau
{
    double _best = double.PositiveInfinity;
    int _waited, _resting;

    /// <summary>What each drop multiplies by; 0.1 by default.</summary>
    public float Drop
    {
        get;
        init => field = value > 0 && value < 1 ? value
            : throw Require.Refused(nameof(Drop), value, $"The factor of each drop must lie between 0 and 1.");
    } = 0.1f;

    /// <summary>Patience: epochs without improvement before the factor drops; 10 by default.</summary>
    public int Patience { get; init => field = NotNegative(value, nameof(Patience)); } = 10;

    /// <summary>Relative improvement over the best loss that counts as better; 0.0001 by default.</summary>
    public float Threshold { get; init => field = DecayRate.Checked(value); } = 1e-4f;

    /// <summary>Cooldown: epochs after a drop that are not counted; 0 by default.</summary>
    public int Cooldown { get; init => field = NotNegative(value, nameof(Cooldown)); }

    /// <summary>The factor never drops below this; 0 by default.</summary>
    public float MinimumFactor { get; init => field = DecayRate.Checked(value); }

    /// <summary>The current factor; initially 1.</summary>
    public float Factor { get; private set; } = 1;

    /// <summary>Observes the validation loss of an epoch and returns the factor for the next; NaN counts as no improvement.</summary>
    public float Observe(double loss)
    {
        // For a negative loss, such as a log-likelihood, better means further from 0.
        if (loss < _best - Threshold * Math.Abs(_best) || (double.IsPositiveInfinity(_best) && loss < _best)) (_best, _waited) = (loss, 0);
        else _waited++;
        if (_resting > 0)
        {
            _resting--;
            _waited = 0;
        }
        if (_waited > Patience)
        {
            Factor = Math.Max(Factor * Drop, MinimumFactor);
            (_waited, _resting) = (0, Cooldown);
        }
        return Factor;
    }

    /// <summary>Writes or reads what it has seen.</summary>
    internal void Transfer(ModelCodec codec)
    {
        _best = BitConverter.UInt64BitsToDouble(codec.Bits(BitConverter.DoubleToUInt64Bits(_best)));
        (_waited, _resting) = (codec.Int(_waited, 0, int.MaxValue), codec.Int(_resting, 0, int.MaxValue));
        Factor = codec.Float(Factor);
    }

    static int NotNegative(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }
}
