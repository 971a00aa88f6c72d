import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatSnackBarHarness } from '@angular/material/snack-bar/testing';
import { appears } from './appears';

@Component({ changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
class Page {}

/** The bar at the edge of the window, once it is there. */
export async function snackBar(): Promise<MatSnackBarHarness> {
  await appears('mat-snack-bar-container');
  return TestbedHarnessEnvironment.documentRootLoader(TestBed.createComponent(Page)).getHarness(MatSnackBarHarness);
}
