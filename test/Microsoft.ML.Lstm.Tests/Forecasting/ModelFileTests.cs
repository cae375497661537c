using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

[TestClass]
public sealed class ModelFileTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_saved_model_forecasts_the_same()
    {
        var rows = Given.Rows(_ml, Given.Series(100));
        var model = Given.Fit(_ml, rows);
        var loaded = new MLContext().Model.Load(new MemoryStream(Saved(_ml, model)), out var schema);
        Assert.AreEqual("Value", schema.Single().Name);
        var expected = Given.Forecasts(_ml, model.Transform(rows));
        var actual = Given.Forecasts(_ml, loaded.Transform(rows));
        for (var i = 0; i < expected.Length; i++) Given.AreEqual(expected[i], actual[i], $"row {i}");
    }

    [TestMethod]
    public void A_pipeline_without_a_schema_is_saved_too()
    {
        var rows = Given.Rows(_ml, Given.Series(100));
        var model = _ml.Transforms.CopyColumns("Copied", "Value").Append(_ml.Forecasting.ForecastByLstm(Given.Small with { InputColumnName = "Copied" })).Fit(rows);
        using var file = new MemoryStream();
        _ml.Model.Save(model, null, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out var schema);
        Assert.IsNull(schema);
        Given.AreEqual(Given.Forecasts(_ml, model.Transform(rows))[^1], Given.Forecasts(_ml, loaded.Transform(rows))[^1]);
    }

    [TestMethod]
    public void A_process_that_never_mentions_us_loads_forecasts_and_resumes()
    {
        var folder = Directory.CreateTempSubdirectory("lstm");
        try
        {
            var rows = Given.Rows(_ml, Given.Series(100));
            var model = Given.Fit(_ml, rows);
            var first = Path.Combine(folder.FullName, "first.zip");
            var second = Path.Combine(folder.FullName, "second.zip");
            _ml.Model.Save(model, rows.Schema, first);
            using var engine = Given.Engine(_ml, model);
            string[] expected = [Line(engine.Predict()), Line(engine.Predict(new Step { Value = 120 })), Line(engine.Predict(new Step { Value = 121.5f }))];
            CollectionAssert.AreEqual(expected[..2], Run(first, "120", second));
            CollectionAssert.AreEqual(expected[1..], Run(second, "121.5"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static string Line(Forecast forecast) => string.Join(' ', forecast.Next.Concat(forecast.Low).Concat(forecast.High).Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
    }

    [TestMethod]
    public void A_truncated_file_is_refused()
    {
        var good = Saved(_ml, Given.Fit(_ml, Given.Rows(_ml, Given.Series(60))));
        for (var length = 0; length < good.Length; length += Math.Max(1, good.Length / 40)) Refused(good[..length], $"{length} of {good.Length} bytes");
    }

    [TestMethod]
    public void A_damaged_part_is_refused_with_a_clear_message()
    {
        var good = Saved(_ml, Given.Fit(_ml, Given.Rows(_ml, Given.Series(60))));
        foreach (var part in new[] { "Forecaster", "State", "Model.key" })
        {
            var entry = Entry(good, part);
            for (var length = 0; length < entry.Length; length += Math.Max(1, entry.Length / 25)) Refused(WithEntry(good, part, entry[..length]), $"{part}: {length} of {entry.Length} bytes");
            Refused(WithEntry(good, part, null), $"{part}: gone");
        }
        foreach (var part in new[] { "Forecaster", "State" })
        {
            var content = Entry(good, part);
            for (var i = 0; i < content.Length; i += Math.Max(1, content.Length / 60))
            {
                var flipped = (byte[])content.Clone();
                flipped[i] ^= 0x10;
                Refused(WithEntry(good, part, flipped), $"{part}: byte {i} flipped");
            }
            Refused(WithEntry(good, "Forecaster", Entry(good, "State")), "the state for the networks");
        }
        var body = Entry(good, "Model.key");
        for (var bit = 0; bit < 32; bit++)
        {
            // The body, the horizon, follows the header of 256 bytes.
            var flipped = (byte[])body.Clone();
            flipped[256 + bit / 8] ^= (byte)(1 << bit % 8);
            Refused(WithEntry(good, "Model.key", flipped), $"body: bit {bit} flipped");
        }
    }

    [TestMethod]
    public void A_file_from_a_newer_library_is_refused()
    {
        var good = Saved(_ml, Given.Fit(_ml, Given.Rows(_ml, Given.Series(60))));
        var key = Entry(good, "Model.key");
        key[0x48] = key[0x4C] = 0x63;
        var error = Refused(WithEntry(good, "Model.key", key), "a newer version");
        Assert.IsInstanceOfType<FormatException>(error.GetBaseException(), error.ToString());
    }

    static Exception Refused(byte[] file, string what)
    {
        try
        {
            new MLContext().Model.Load(new MemoryStream(file), out _);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or InvalidDataException or EndOfStreamException or System.Reflection.TargetInvocationException)
        {
            Assert.IsTrue(error.Message.Length > 10, what);
            return error;
        }
        throw new AssertFailedException($"{what}: the file was loaded");
    }

    public static byte[] Saved(MLContext ml, ITransformer model)
    {
        using var file = new MemoryStream();
        ml.Model.Save(model, Given.Rows(ml, [1]).Schema, file);
        return file.ToArray();
    }

    /// <summary>The content of the forecaster's part of that name.</summary>
    public static byte[] Entry(byte[] zip, string part)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var stream = Find(archive, part).Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    static byte[] WithEntry(byte[] zip, string part, byte[]? content)
    {
        using var file = new MemoryStream();
        file.Write(zip);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = Find(archive, part);
            var name = entry.FullName;
            entry.Delete();
            if (content is not null)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }
        return file.ToArray();
    }

    // Our part lies deepest: the chain around it has a Model.key of its own.
    static ZipArchiveEntry Find(ZipArchive archive, string part) => archive.Entries.Where(entry => entry.Name == part).MaxBy(entry => entry.FullName.Length)!;

    static string[] Run(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Lstm.FreshProcess.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
