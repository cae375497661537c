using NAudio.Dsp;

namespace Microsoft.ML.Lstm.Audio.Loading;

/// <summary>
/// Changes the rate of samples by a windowed sinc filter (Blackman-Harris; NAudio's WDL resampler), a block at a time: to lower rates it takes away what they cannot hold. Flat to 0.003 dB up to
/// 90 % of the lower rate's half, and 100 dB down from 105 % on; without delay. Made once and used again. One thread at a time.
/// </summary>
sealed class SampleRateConverter
{
    /// <summary>Samples of the lower rate that the filter spans, and how finely it is tabulated between two samples.</summary>
    const int FilterLength = 96, FilterTable = 128;

    readonly WdlResampler _resampler = new();
    int _from, _to, _length;

    /// <summary>Begins a sound.</summary>
    public void Begin(int from, int to)
    {
        if (from != _from || to != _to)
        {
            (_from, _to) = (from, to);
            _length = FilterLength * Math.Max(1, (from + to - 1) / to);
            _resampler.SetMode(interp: false, filtercnt: 0, sinc: true, _length, FilterTable);
            _resampler.SetRates(from, to);
            _resampler.SetFeedMode(true);
        }
        _resampler.Reset();
    }

    /// <summary>Samples that so many become, the last of them not later than the sound's end.</summary>
    public static long CountOf(long samples, int from, int to) => (samples * to + from - 1) / from;

    /// <summary>Takes a block; how many samples came out.</summary>
    public int Convert(ReadOnlySpan<float> block, Span<float> destination)
    {
        var taken = _resampler.ResamplePrepare(block.Length, 1, out var input);
        block.CopyTo(input);
        return _resampler.ResampleOut(destination, taken, destination.Length, 1);
    }

    /// <summary>Fills what remains, as if silence followed.</summary>
    public void End(Span<float> remaining)
    {
        while (remaining.Length > 0)
        {
            var taken = _resampler.ResamplePrepare(_length, 1, out var input);
            input.Clear();
            remaining = remaining[_resampler.ResampleOut(remaining, taken, remaining.Length, 1)..];
        }
    }
}
