using System.Buffers.Binary;
using Microsoft.ML.Lstm.Orleans.Models;

namespace Microsoft.ML.Lstm.Orleans.Shards;

/// <summary>Collects the answers of a call: of observations one after the other, or of series, each computed once after all observations.</summary>
sealed class AnswerBuffer(IFleetModel model)
{
    readonly int _width = model.Columns.Count;
    readonly List<int> _rows = [], _series = [];
    readonly Dictionary<int, int> _places = [];
    float[] _answers = new float[model.Columns.Count];
    byte[] _bytes = [];
    int _used;

    /// <summary>[rows, columns] as little-endian singles.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>The next row is of that series; below 0 of one that nothing is known of.</summary>
    public void Add(int series, ISeriesBlock block)
    {
        if (!model.AnswersObservations)
        {
            if (series >= 0 && _places.TryAdd(series, _series.Count)) _series.Add(series);
            _rows.Add(series < 0 ? -1 : _places[series]);
            return;
        }

        if (series < 0) _answers.AsSpan().Fill(float.NaN);
        else block.Answer([series], _answers);
        Write(_answers);
    }

    /// <summary>Answers the series whose turn was not yet.</summary>
    public void Complete(ISeriesBlock block)
    {
        if (!model.AnswersObservations)
        {
            _answers = new float[_series.Count * _width];
            block.Answer([.. _series], _answers);
            var unknown = new float[_width];
            unknown.AsSpan().Fill(float.NaN);
            Array.Resize(ref _bytes, sizeof(float) * _width * _rows.Count);
            foreach (var row in _rows) Write(row < 0 ? unknown : _answers.AsSpan(row * _width, _width));
        }

        Array.Resize(ref _bytes, _used);
    }

    void Write(ReadOnlySpan<float> answer)
    {
        var size = sizeof(float) * answer.Length;
        if (_bytes.Length - _used < size) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + size));
        foreach (var value in answer)
        {
            BinaryPrimitives.WriteSingleLittleEndian(_bytes.AsSpan(_used), value);
            _used += sizeof(float);
        }
    }
}
