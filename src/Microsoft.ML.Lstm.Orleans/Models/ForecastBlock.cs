using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Forecasting;

namespace Microsoft.ML.Lstm.Orleans.Models;

/// <summary>The last values of the series of a shard.</summary>
sealed class ForecastBlock(ForecastFleetModel model, List<SeriesHistory> histories) : ISeriesBlock
{
    readonly float[] _missing = [.. Enumerable.Repeat(float.NaN, model.Values)];
    ForecastMemory? _memory;

    ForecastMemory Memory => _memory ??= model.Memory.Rent();

    public void Add(string name) => histories.Add(model.Model.State.Series.Find(name)?.Clone() ?? new(name, model.Model.State.Layout));

    public bool MayFollow(int series, long ticks) => true;

    public void Step(int series, ReadOnlySpan<float> values, long ticks, bool goesOn) => Memory.Step(histories[series], values);

    public bool Miss(int series, bool goesOn)
    {
        Step(series, _missing, 0, goesOn);
        return true;
    }

    public void Answer(ReadOnlySpan<int> series, Span<float> answers) => Memory.Answer(histories, series, answers);

    public void Rest()
    {
        if (_memory is not null) model.Memory.Return(_memory);
        _memory = null;
    }

    public void Transfer(ModelCodec codec, int series) => histories[series].Transfer(codec);

    public ISeriesBlock MovedTo(IFleetModel other)
    {
        var next = (ForecastFleetModel)other;
        return new ForecastBlock(next, histories.ConvertAll(history => history.MovedTo(next.Model.State.Layout)));
    }
}
