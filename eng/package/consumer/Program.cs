// Trains, saves, loads, forecasts, with training and without, draws, and hears, with nothing but the packages.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Charts;
using Microsoft.ML.Transforms.TimeSeries;

var ml = new MLContext(seed: 1);
var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 140).Select(day => new Day { Units = 100 + 10 * (day % 7) }));
var week = Forecast(ml.Forecasting.ForecastByLstm("Forecast", "Units", windowSize: 14, horizon: 7).Fit(rows));
var untrained = Forecast(ml.Forecasting.ForecastByLstmZeroShot("Forecast", "Units", horizon: 7).Fit(rows));
var error = Math.Max(Error(week), Error(untrained));
new ForecastChart { Title = "Units", History = [100, 110, 120], Forecast = week }.Save("week.svg");
var frames = Frames();
Console.WriteLine($"package: {week.Length} days forecast, largest error {error:F1}, {frames} frames heard");
return error < 5 && frames == 98 ? 0 : 1;

float[] Forecast(ITransformer model)
{
    ml.Model.Save(model, rows.Schema, "model.zip");
    using var engine = ml.Model.Load("model.zip", out _).CreateTimeSeriesEngine<Day, Week>(ml);
    return engine.Predict().Forecast;
}

// A second of a tone, at half the rate that it is loaded at.
int Frames()
{
    using (var writer = new NAudio.Wave.WaveFileWriter("tone.wav", new NAudio.Wave.WaveFormat(8_000, 16, 1)))
        for (var i = 0; i < 8_000; i++) writer.WriteSample(MathF.Sin(0.1f * i));
    var files = ml.Data.LoadFromEnumerable([new Sound { File = "tone.wav" }]);
    var heard = ml.Transforms.LoadAudio("Samples", ".", "File").Append(ml.Transforms.ExtractAudioFeatures("Features", "Samples")).Fit(files);
    ml.Model.Save(heard, files.Schema, "sound.zip");
    return ml.Model.Load("sound.zip", out _).Transform(files).GetColumn<float[]>("Features").Single().Length / 40;
}

static float Error(float[] week) => week.Select((value, day) => Math.Abs(value - (100 + 10 * day))).Max();

sealed class Day
{
    public float Units { get; set; }
}

sealed class Sound
{
    public string File { get; set; } = "";
}

sealed class Week
{
    public float[] Forecast { get; set; } = [];
}
