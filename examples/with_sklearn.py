# melscope export features/ravdess --to ravdess.csv --split speaker-kfold:5
import sys

import pandas as pd
from sklearn.model_selection import LeaveOneGroupOut, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

clips = pd.read_csv(sys.argv[1])
values = clips.filter(regex=r"^f\d+$").to_numpy()
# Each fold is tested by what the others have learnt, and no speaker is in two.
model = make_pipeline(StandardScaler(), SVC(kernel="linear", C=0.01))
recalls = cross_val_score(model, values, clips["emotion"], groups=clips["split"], cv=LeaveOneGroupOut(), scoring="balanced_accuracy")
print(f"UAR {recalls.mean():.3f} over {len(recalls)} folds of {len(clips)} clips")
