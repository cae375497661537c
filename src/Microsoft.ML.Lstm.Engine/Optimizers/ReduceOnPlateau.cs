using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>A factor on the learning rate that drops when the validation loss has not improved for some epochs.</summary>
/// <remarks>
/// A schedule knows its steps beforehand, and this one waits for what happens: it is told the loss after each epoch, and its factor multiplies
/// the schedule's. It keeps what it has seen, so one instance belongs to one training.
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
            : throw new ArgumentOutOfRangeException(nameof(Drop), value, "The factor of each drop must lie between 0 and 1.");
    } = 0.1f;

    /// <summary>Epochs without improvement that are borne before the factor drops; 10 by default.</summary>
    public int Patience { get; init => field = NotNegative(value, nameof(Patience)); } = 10;

    /// <summary>The share by which a loss must lie below the best one to count as better; 0.0001 by default.</summary>
    public float Threshold { get; init => field = DecayRate.Checked(value); } = 1e-4f;

    /// <summary>Epochs after a drop that are not counted, so that the new rate gets its chance; 0 by default.</summary>
    public int Cooldown { get; init => field = NotNegative(value, nameof(Cooldown)); }

    /// <summary>The factor never drops below this; 0 by default.</summary>
    public float MinimumFactor { get; init => field = DecayRate.Checked(value); }

    /// <summary>The factor as it stands; 1 in the beginning.</summary>
    public float Factor { get; private set; } = 1;

    /// <summary>Takes in the validation loss of one more epoch and returns the factor for the next; NaN counts as no improvement.</summary>
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
