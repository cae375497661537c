namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>The patient by the definitions of Oberst and Sontag (2019): shares of many draws, within 4 standard errors.</summary>
[TestClass]
public sealed class SepsisPatientTests
{
    const int Patients = 20_000;

    [TestMethod]
    public void The_same_seed_and_actions_give_the_same_episode()
    {
        List<float> Episode(int seed)
        {
            var (patient, seen, all) = (new SepsisPatient(), new float[6], new List<float>());
            patient.Reset(seed, seen);
            for (var t = 0; ; t++)
            {
                var result = patient.Step([(t * 3) % 8], seen);
                all.AddRange([.. seen, result.Reward]);
                if (result.IsLast) return all;
            }
        }
        CollectionAssert.AreEqual(Episode(7), Episode(7));
        Assert.IsTrue(Enumerable.Range(0, 20).Select(seed => string.Join(' ', Episode(seed))).Distinct().Count() > 10);
    }

    [TestMethod]
    public void Nobody_begins_well_or_dying_and_one_in_five_or_so_has_diabetes()
    {
        var (patient, seen, diabetic) = (new SepsisPatient(), new float[6], 0);
        for (var seed = 0; seed < Patients; seed++)
        {
            patient.Reset(seed, seen);
            var abnormal = (seen[0] != 1 ? 1 : 0) + (seen[1] != 1 ? 1 : 0) + (seen[2] != 1 ? 1 : 0) + (patient.Glucose != 2 ? 1 : 0);
            Assert.IsTrue(abnormal is 1 or 2);
            Assert.IsTrue(seen[3] == 0 && seen[4] == 0 && seen[5] == 0);
            if (patient.HasDiabetes) diabetic++;
        }
        // Before those are left out who begin well or dying: vital signs abnormal by 1/2, 1/2 and 1/5, glucose by 0.4 or 0.85.
        double Share(double glucose) => 1 - (0.5 * 0.5 * 0.8 * (1 - glucose)) - Dying(glucose);
        double Dying(double g) => (0.25 * 0.2) + (g * ((2 * 0.25 * 0.2) + (0.25 * 0.8)));
        var expected = 0.2 * Share(0.85) / ((0.2 * Share(0.85)) + (0.8 * Share(0.4)));
        Near(expected, diabetic, Patients);
    }

    [TestMethod]
    [DataRow(4, 0, 2f, 1f, 0.5, DisplayName = "antibiotics lower a high heart rate")]
    [DataRow(4, 1, 2f, 1f, 0.5, DisplayName = "antibiotics lower a high blood pressure")]
    [DataRow(2, 2, 0f, 1f, 0.7, DisplayName = "ventilation raises oxygen")]
    [DataRow(0, 0, 0f, 1f, 0.1, DisplayName = "heart rate rises by itself")]
    [DataRow(0, 2, 1f, 0f, 0.1, DisplayName = "oxygen falls by itself")]
    public void A_first_step_leads_on_with_the_paper_s_probabilities(int action, int sign, float from, float to, double expected)
    {
        var (patient, seen, changed, all) = (new SepsisPatient(), new float[6], 0, 0);
        for (var seed = 0; seed < Patients; seed++)
        {
            patient.Reset(seed, seen);
            if (seen[sign] != from) continue;
            all++;
            patient.Step([action], seen);
            if (seen[sign] == to) changed++;
        }
        Near(expected, changed, all);
    }

    [TestMethod]
    [DataRow(false, 0.7, 0.0)]
    [DataRow(true, 0.5, 0.4)]
    public void Vasopressors_raise_a_low_blood_pressure_and_of_diabetics_glucose(bool diabetic, double toNormal, double toHigh)
    {
        var (patient, seen, normal, high, all, sugar, could) = (new SepsisPatient(), new float[6], 0, 0, 0, 0, 0);
        for (var seed = 0; seed < 4 * Patients; seed++)
        {
            patient.Reset(seed, seen);
            if (patient.HasDiabetes != diabetic || seen[1] != 0) continue;
            var glucose = patient.Glucose;
            all++;
            patient.Step([1], seen);
            if (seen[1] == 1) normal++;
            if (seen[1] == 2) high++;
            if (glucose < 4) could++;
            if (patient.Glucose > glucose) sugar++;
        }
        Near(toNormal, normal, all);
        Near(toHigh, high, all);
        Near(diabetic ? 0.5 : 0, sugar, could);
    }

    [TestMethod]
    public void An_episode_ends_well_dying_or_cut()
    {
        var (patient, seen) = (new SepsisPatient(3), new float[6]);
        var ends = new HashSet<(float, bool, bool)>();
        for (var seed = 0; seed < 500; seed++)
        {
            patient.Reset(seed, seen);
            StepResult result;
            var steps = 0;
            do (result, steps) = (patient.Step([0], seen), steps + 1);
            while (!result.IsLast);
            Assert.IsTrue(steps <= 3);
            if (result.Truncated) Assert.AreEqual(3, steps);
            ends.Add((result.Reward, result.Terminated, result.Truncated));
            Assert.ThrowsExactly<InvalidOperationException>(() => patient.Step([0], seen));
        }
        CollectionAssert.AreEquivalent(new[] { (1f, true, false), (-1f, true, false), (0f, false, true) }, ends.ToArray());
        patient.Reset(1, seen);
        Assert.ThrowsExactly<ArgumentException>(() => patient.Step([8], seen));
    }

    static void Near(double expected, int found, int all) =>
        Assert.AreEqual(expected, found / (double)all, 1e-9 + (4 * Math.Sqrt(expected * (1 - expected) / all)), $"{found} of {all}");
}
